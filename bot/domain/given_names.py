"""Given names that are common in Sweden or in English: a capital letter makes one of them a name.

Which names are borne is a fact; the list was written down from general knowledge, and holds no
person. Names that are ordinary words too are apart: at the beginning of a sentence they say
little.
"""

from __future__ import annotations

GIVEN = frozenset(
    """
    abbas abdi abdirahman abdul abdullah abdullahi abigail abraham ada adam adams adele adina
    adnan adolf adrian agata agaton agda agnes agneta ahmad ahmed aida aino aisha akram albert
    albin aldo aldor alejandra alejandro aleksandar aleksander aleksandra alessandro alex
    alexander alexandra alexandros alexia alfons alfred algot algott ali alice alicia alina alisa
    alison allan alma alva alvar alvin amal amalia amanda amelia amelie amin amina amir amira amy
    ana anders andrea andreas andrei andrew andrzej andré anette angela angelica angelina anita
    anja ann anna annalena anne anneli annelie annette annica annie annika annmarie antero
    anthony anton antonia antonio archie arian ariana arman arne arnold aron arthur artur arvid
    asad asha ashley asim aslan assar astor astrid athena audrey augusta aurora axel aya ayaan
    ayan ayla ayman ayse azad aziz barbara barbro bashir beata beatrice beatrix bela belinda
    benedikt bengt benita benjamin benny berit bernadette bernard bert berta bertil beth betina
    betty bianca bilal birger birgit birgitta birgitte bjarne bodil bogdan bojan boris bosse
    branko brenda brian bridget brita britt britta bruno bryan cajsa calle camila camilla carin
    carina carita carl carla carlos carmen carol carola carolina caroline carolyn carsten caspar
    casper catarina catherine cathrine cathy cecilia celia celine charles charlie charlotta
    charlotte cheryl chloe chris christa christel christer christian christiane christina
    christine christoffer christopher cilla claes claire clara clarence clas claude claudia
    clifford colin connie conny corinne cornelia craig cristina curt cynthia cyril czeslaw daga
    dagmar dagny damian dan dana danica daniel daniela daniella danny dariusz darko darren david
    debbie deborah deirdre dejan denise dennis derek desiree diana diane didrik diego dilan
    dimitri dimitrios dino donald donna doris dorota dorothy douglas dragan dragana dusan dusko
    dylan ebba ebbe ebrima eddie edgar edit edith edmund eduardo edvard edvin edward edwin eila
    eileen einar eino eira eirik ejnar elaine eleanor elena eleonora elham eli elias elin elina
    elinor eliott elisa elisabet elisabeth elise eliza elizabeth ella ellen ellie elliot elmer
    elof elsa elsie elvin elvira elvis emanuel emelie emil emilia emilie emily emma emmanuel emmy
    engla enok enrique eric erica erik erika erland erling erna ernest ernst esma esmeralda
    estelle ester esther ethan eugene eva evalena evelina evelyn evert evy ewa ewert fabian fadi
    faisal farah farhad farid fatemeh fatima fatma fatou fatuma fawzi felicia feliks felix
    ferdinand fereshteh fernando filip filippa fiona folke frances francesca francesco francis
    fraser fred freddie freddy frederick fredrica fredrik fredrika frida fritjof fritz gabriel
    gabriela gabriella gabrielle gareth gary gavin geir gemma geoffrey georg george georgina
    georgios gerald gerard gerd gerda gert gertrud gillian giovanni giulia gizela gladys glenn
    goran gordana gordon gottfrid graham graziella greg greger gregory greta grete gretel
    grzegorz gudmund gudrun gulli gun guna gunborg gunde gunhild gunilla gunn gunnar gunnel
    gunvor gus gustaf gustav gustavo göran gösta göte habib hadi haidar hala halima halina hamed
    hamid hamza hana hanna hannah hanne hannele harald hardy harold harri harriet harris harry
    harun hasan hassan hatice heather hector hedda hedvig hege heidi heikki helen helena helene
    helga helge helle helmer helmi helmut henning henri henrietta henrik henrika henry herbert
    hiba hilary hilda hilde hildegard hilding hilma hjalmar hoda holger hong horst hovik howard
    hubert hugh hugo humphrey hussein håkan ian ibrahim ibtisam ida ilir ilona ilse iman ines
    inga ingalena ingalill ingeborg ingegerd ingegärd ingela ingemar inger ingmar ingrid ingvar
    ioana iqra irena irene irina iris irma isa isaac isabel isabell isabella isabelle isak isidor
    ismail ivan ivana ivar ivo iwona izabella jaana jacek jackie jackson jacob jacqueline jakob
    jamal james jamie jan jana jane janet janina janne jannike jari jarl jarmila jarmo jasmin
    jasmina jasmine jason jawad jean jeanette jeff jeffrey jelena jennifer jenny jens jeremy
    jerker jerry jerzy jesper jessica jessie jill jim jimmie jimmy joakim joan joanna joanne joao
    joar joe joel johan johanna johannes john johnny jon jonas jonathan jonna jonny jorge josef
    josefin josefina josefine joseph josephine josh joshua josip joyce juan juana judith judy
    juha juhani julia julian juliana julie julien juliette julio julius jurgen jussi justin
    justyna jytte jöran jörgen jörn kaisa kaj kajsa kalevi kalle kamal kamil kamila karam kareem
    karen kari karim karin karina karl karla karlo karolina karoline karsten katarina katarzyna
    kate katherine kathleen kathrine kathryn kathy katie katja katrin keith kelly ken kenan
    kennet kenneth kenny kent kenth kerstin kevin khadija khaled khalid kieran kirsten kirsti
    kirstie kjell kjerstin klara klas klaus knut konrad konstantin kosovare krister kristian
    kristiina kristin kristina kristine kristjan kristofer kristoffer krystyna krzysztof kurt
    kyle laila lamin lance larry lars lasse laszlo laura lauren laurence lawrence layla leah
    leann leena leif leila leland lena lennart lennox leo leon leona leonard leonora leopold
    leslie lewis leyla lia liam liban lidia liisa lilian lillemor lilly lily linda lindsay linn
    linnea linnéa linus lisa lisbet lisbeth lise liselott liselotte lisen livia liz ljiljana
    lloyd logan lorena lorenzo lorraine lotta lotte louis louisa louise lova lovis lovisa lucas
    lucien lucille lucinda lucy ludmila ludvig luis luisa luka lukas lukasz luke lydia lynn maan
    maarit mabel maciej maddalena madeleine magda magdalena magne magnhild magnus mahad mahmoud
    mahmud maja majid majken malcolm malena malgorzata malik malin malte malva mandy manfred
    manuel manuela mara marc marcel marcela marcin marco marcus marek margaret margareta
    margareth margarita margit margot margret margreta maria mariam mariana marianne marie
    marielle marija marijan marika marina mario marion marisa marit marita marjan marjatta marko
    markus marlene marta martha martin martina marvin mary maryam mathew mathias mathilda
    mathilde matilda mats matteo matthew matthias mattias mattis maud maureen maurice mauritz
    maximilian megan mehdi mehmet mehran melanie melinda melissa melker melvin merete meriam
    merja merve meryem meta mia michael michaela michal michel michelle miguel mihai mikael
    mikaela mike mikko milan milena milla millie milo milos mimmi minh minna mira mirela miriam
    mirjam mirko miroslav mirza mitra moa modou mohamad mohamed mohammad mohammed moira mojtaba
    molly mona monica monika morgan moritz mostafa muhammad muna murat mustafa märit märta måns
    nabil nabila nada nadia nadine nadir nadja naomi nasrin natalia natalie natan natasha
    nathalie nathan necla neil nellie nelly nenad nermin nevena nguyen niall nichola nicholas
    nicklas niclas nicola nicolas nicole niels nigel nikita niklas nikola nikolaj nikos nils nina
    nino nisse njål noah noel noelia noor nora norah norbert norma norman nour oksana ola olav
    ole oleg oleksandr olena olga oliver olivia ollie olof olov omar omid onni orlando osama
    oscar oskar osman ossian osvald oswald otis otto ove owen pamela paola parisa parvin parviz
    patricia patricio patrick patrik paul paula paulina pauline pawel peder pedro peggy pehr
    pelle penelope pernilla perry peter petra petri petronella petrus petter philip philippa
    phoebe pia pierre pilar piotr pirjo pontus poul priya putte päivi pär rabia rachel radovan
    radu rafael rafal rafiq ragnar ragnhild ragnvald raija raimo rakel ralf ralph ramin ramon
    ramona rana randi raoul rashid rasmus rauf raul raymond rebecca rebecka regina reginald
    reidar reijo reine reino renata renate rené reza ricardo richard rickard rikard rita robert
    roberta roberto robin rodney roger roland rolf roman ronald ronan ronja ronnie ronny rosalie
    rosanna rosemarie rosemary rosita ross rowan roy roya ruben rudolf rufus rune rupert ruslan
    russell rut ruth ryan ryszard saad saara sabina sabine sabrina sadia sadiq saeed sahar saida
    salah saleh salem salim sally salma salman salome sam saman samantha samer sami samir samira
    samuel sandra sandro sanja sanna santiago sara sarah saskia sead sean sebastian sefik selim
    selin selma semir senad serena sergej seth shadi shahin shahla shane shannon sharon sheila
    shirin shirley sibylla sidney siegfried sigge signe sigrid sigrun sigurd sigvard silvia simon
    simona simone sinikka sirkka siv sixten sladjana slavica slobodan snezana sofia sofie
    solbritt solveig solweig sonia sonja sophia sophie spiros stacey staffan stanislav stanley
    stefan stefanie stella stellan stephanie stephen steve steven stewart stina stojan stuart
    sture styrbjörn suad sulejman sune susan susann susanna susanne suzanne svante svea sven
    svetlana sylve sylvia sylwia sölve sören söve tahir taina tamara tamer tania tanja tanya tara
    tarek tariq tatiana tatjana ted teddy teodor terence teresa terese teresia terje terry tess
    tessa thea thelma theo theodor theresa therese theresia therése thom thomas thor thora
    thorbjörn thore thorsten thorvald tilda tilde tim timmy timo timothy tina tindra tobias toivo
    tom tomas tomasz tommy toni tony torbjörn tord tore torgny torsten torun torvald tova tove
    tracy trevor tristan trudy tua tuija tuomas turid tuulikki tuva tyko tyler tyra tyrone uffe
    ulf ulla ulrica ulrich ulrik ulrika ulrike ulrikka uno urban urho ursula urszula vahid
    valborg valdemar valentin valentina valeria valter vanessa vanja vasile vasilis veera veli
    vendela venla verena verner vernon veronica veronika vesa vesna vibeke vicky victor victoria
    vidar vigdis viggo viking viktor viktoria vilda vilgot vilhelm vilhelmina vilma vilmer
    vincent viola violeta virginia vivan vivi vivianne vivien vladimir vlado volodymyr wahid
    waleed walter wendela wendy werner wilfred wilhelm william willy wilma wilmer winston wiola
    wiveka wojciech xerxes yahya yaroslav yasin yasmin yasmine yasser ylva yngve yolanda younes
    yousef youssef yury yusra yusuf yvette yvonne zacharias zahra zainab zaki zara zbigniew
    zdravko zeinab zeljko zelma zeynep ziad zita zlatan zoe zofia zoran zorica zuzana älva ängla
    åke åsa åse öivind örjan östen ørjan
    """.split()  # noqa: SIM905 - a list of quoted words would be ten times as long
)
# Ordinary words and brands beside being names.
WORDS_TOO = frozenset(
    """
    alf art ask basil ben bill björn bo bob cliff dag dawn dean dick dolly ed eve faith fay flora
    frank gale gene ginger glen grace grant guy hans harmony heath hope ivy jack jasper jay jo
    joy kay kim kit lane lee liv lo love luna mark miles my nat nick nova olive pat pearl penny
    per ray rich rob rose ruby saga said sandy sky sol sten stig storm sue sunny svan tage tone
    tor trygg val vera ville violet wade will wolf
    """.split()  # noqa: SIM905
)
# Never a name without another behind it: they have a capital letter in other uses as well.
NEVER_ALONE = frozenset({"april", "august", "juli", "june", "juni", "maj", "max", "may", "mina"})
