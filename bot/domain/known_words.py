"""Words that have a capital letter inside a sentence and are nobody's name.

Days and feasts, lands and towns, what firms and programs are called: common ones, from general
knowledge. What is not here is only a doubt that staff are shown, so the list need not be whole.
"""

from __future__ import annotations

KNOWN = frozenset(
    """
    aberdeen account acer amazon android annandagen apple april arn asus august augusti avenue
    aws azure bahnhof bankid belfast bergen berlin birmingham black bluetooth bolagsverket
    borås boxing bring bristol british bt budbee cambridge canada canon cardiff china christmas
    chrome cisco clas comhem coop copenhagen customer dalarna danish danmark day days de
    december dej dell dem denmark dhl dig din dr du dublin e-mail easter edge edinburgh
    elgiganten england english epson er era ericsson ert eskilstuna ethernet eu europa europe
    european eve excel facebook falun faq februari february fedex finland finnish firefox
    france frankrike fredag freja french friday fru försäkringskassan galaxy gdpr german
    germany glasgow google gothenburg gotland gävle göteborg halmstad handelsbanken hdmi hej
    hello helsingborg helsingfors helsinki herr hi himmelsfärdsdag hp huawei i i'd i'll i'm
    i've ica iceland id ikea imy india indien instabox instagram integritetsskyddsmyndigheten
    internet invoice ios ipad iphone ireland irland island italien italy januari january japan
    jul julafton juldagen juli july june juni jönköping kalmar kanada karlskrona karlstad kina
    kiruna kjell klarna konsumentverket kristi kristianstad kronofogden kundnummer kundservice
    kundtjänst köpenhamn leeds lenovo lidl linkedin linköping linux liverpool london lucia
    luleå lund lördag mac macbook madrid mail maj malmö manchester march mars mastercard may
    messenger microsoft midsommar midsommarafton midsummer monday mr mrs ms måndag netflix
    netgear netonnet new newcastle ni night nokia nordea norden norge norrköping norrland
    norway norwegian nottingham november nyköping nyårsafton nyårsdagen october office ohlson
    ok oktober onedrive onsdag order ordernummer oslo outlook oxford paris paypal pdf pin
    pingst poland polen polish postnord påsk påskafton road saab safari samsung saturday
    schenker scotland seb september service sharepoint sheffield skatteverket skellefteå
    skottland skype skåne skövde sms småland snapchat sony spain spanien spanish spotify ssd
    stockholm street sunday sundsvall support sverige swedbank sweden swedish swish södertälje
    söndag team teams tele2 telegram telenor telia thursday tiktok tisdag torsdag torslanda
    trollhättan tuesday twitter tyskland ubiquiti ubuntu uddevalla uk umeå uppsala ups usa usb
    valborg varberg viaplay visa visby vodafone volvo västerås växjö wales web webhallen
    wednesday week whatsapp wi-fi wifi willys windows word xmas york youtube zoom öland örebro
    östersund
    """.split()  # noqa: SIM905
)
"""Small letters; a genitive ending is taken away before one looks here."""

LIKE_SURNAMES = frozenset(  # end as surnames do, and begin sentences
    """
    alley anymore barley berg birmingham boston bradford brighton buckingham button carton
    chelsea comparison cotton elström examen farewell firewood foreman furthermore garrison
    german gren grund hollywood human inwell isberg jetty laxen lektion lesson london medley
    norrström nottingham oxford parsley person poison prison reason roman salesman season
    snowman southampton stratford trolley valley volley washington woman
    """.split()  # noqa: SIM905
)
