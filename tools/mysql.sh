#!/bin/sh
# Prints the name of a MySQL server program for the tests, and makes one where the machine has none.
# MYSQLD names one. Else Debian's own is unpacked beside the demo's state: nothing is installed, and no
# service is started. Debian has MySQL in its unstable branch alone.
set -eu
cd "$(dirname "$0")/.."
folder=$PWD/var/mysql
program=$folder/mysqld

if [ -n "${MYSQLD:-}" ]; then
  echo "$MYSQLD"
  exit
fi
if [ -x "$program" ]; then
  echo "$program"
  exit
fi
if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
  echo "There is no MySQL here: name one by MYSQLD=/usr/sbin/mysqld, or let root have debootstrap." >&2
  exit 1
fi
echo "Fetching MySQL from Debian (a minute, 500 MB in var/mysql)" >&2
rm -rf "$folder"
mkdir -p "$folder"
debootstrap --variant=minbase --include=mysql-server-core sid "$folder/root" \
  "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$folder/log" 2>&1 || { tail -5 "$folder/log" >&2; exit 1; }
cat >"$program" <<END
#!/bin/sh
# With the libraries that it was built for, which need not be this machine's.
root=$folder/root
exec "\$root/lib64/ld-linux-x86-64.so.2" --library-path "\$root/usr/lib/x86_64-linux-gnu" \\
  "\$root/usr/sbin/mysqld" "\$@" --basedir="\$root/usr"
END
chmod +x "$program"
echo "$program"
