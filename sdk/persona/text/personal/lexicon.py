"""Short word lists for names: common given names of many places, words that are both, capitals that are no names."""

from __future__ import annotations

GIVEN_NAMES = frozenset(
    """
    Aaron Abdul Abigail Adam Adrian Agnes Ahmed Aisha Alan Albert Alejandro Alessandro Alex Alexander Alexandra Alfred
    Ali Alice Alison Amanda Amelia Amina Amir Amy Ana Andrea Andreas Andrew Andy Angela Anita Anja Ann Anna Anne Annette
    Anthony Antonio Arjun Arthur Ashley Astrid Aylin Barbara Beatrice Becky Ben Benjamin Bernard Beth Bill Bob Bobby
    Brandon Brenda Brian Bruce Bryan Camille Carl Carla Carlos Carmen Carol Caroline Catherine Cathy Charles Charlotte
    Chen Chloe Chris Christian Christina Christine Christopher Claire Clara Colin Connor Craig Cynthia Daniel Daniela
    Danielle Darren Dave David Deborah Debbie Denise Dennis Derek Diana Diane Diego Dmitri Donald Donna Doris Dorothy
    Douglas Duncan Edward Eileen Elena Elizabeth Ella Ellen Emily Emma Enrique Eric Erik Esther Ethan Eva Evelyn
    Fatima Felix Fernando Fiona Florian Frances Francesca Francis Francisco Frank Fred Frederick Gabriel Gareth Gary
    Geoff Geoffrey George Gerald Giovanni Giulia Giuseppe Gloria Gordon Graham Greg Gregory Guillaume Gustavo Hannah
    Hans Harold Harriet Harry Hassan Heather Heinz Helen Helena Helga Henry Hiroshi Howard Hugo Ian Ibrahim Ines Ingrid
    Irene Isaac Isabel Isabella Ivan Jack Jackie Jacob Jacqueline Jakob James Jamie Jan Jane Janet Janice Jason Javier
    Jean Jeff Jeffrey Jennifer Jenny Jeremy Jerry Jessica Jill Jim Jimmy Joan Joanna Joanne Joe Joel Johan Johanna
    Johannes John Johnny Jonas Jonathan Jorge Jose José Joseph Josh Joshua Joyce Juan Judith Judy Julia Julian Julie
    Jürgen Justin Karen Karin Karl Kate Katharina Katherine Kathleen Kathryn Kathy Katie Keith Kelly Ken Kenneth Kevin
    Khalid Kim Klaus Kristin Kumar Kyle Lakshmi Larry Lars Laura Lauren Layla Lea Leah Lena Leo Leon Leonardo Leslie
    Lewis Liam Linda Lisa Liz Lorenzo Louis Louise Luca Lucas Lucia Lucy Luis Luisa Lukas Lynn Magda Manuel Marc Marco
    Margaret Maria Marie Marina Mario Marion Marta Martha Martin Martina Mary Mateo Matt Matteo Matthew Maureen Maurice
    Megan Mehmet Mei Melanie Melissa Michael Michaela Michel Michelle Miguel Mike Mohamed Mohammad Mohammed Monica
    Monika Muhammad Nadia Nancy Naomi Natalia Natalie Nathan Neil Nicholas Nick Nicola Nicolas Nicole Nigel Nikhil Nina
    Noah Nora Oliver Olivia Olga Omar Oscar Pablo Pamela Patricia Patrick Paul Paula Pauline Pedro Peter Petra Philip
    Philippe Phil Pierre Pooja Priya Rachel Rafael Raj Rajesh Ralf Ralph Raúl Raymond Rebecca Ricardo Richard Rita
    Rob Robert Roberta Roberto Robin Roger Roland Ronald Rosa Rosemary Ross Roy Russell Ruth Ryan Sabine Sally Sam
    Samantha Samuel Sandra Sanjay Sara Sarah Scott Sean Sebastian Sergio Sharon Sheila Shirley Silvia Simon Sofia Sonia
    Sophia Sophie Stefan Stella Stephanie Stephen Steve Steven Stuart Sue Sunita Susan Susanne Suzanne Sven Sylvia Tanja
    Tanya Tara Ted Teresa Terry Theo Theresa Thomas Tim Timothy Tina Tobias Todd Tom Tomás Tony Tracy Ursula Valerie
    Vanessa Vera Veronica Victor Victoria Vikram Vincent Virginia Walter Wendy Werner William Wolfgang Xavier Yasmin
    Yuki Yusuf Yvonne Zoe
    """.split()
)

# Lower-case: everyday words that are also names; alone they need a capital letter inside a sentence.
WORDS_TOO = frozenset(
    """
    will mark grace rose hope faith joy may june april august art bill bob rob pat sue sky summer autumn dawn eve ivy
    holly olive pearl ruby amber jade crystal jack guy rich drew grant chase dean earl duke miles clay cliff dale glen
    heath reed wade ward lane jean penny carol daisy lily iris violet hazel robin frank max ray roy gene norm skip ace
    chance christian young king bishop baker smith cook page price long short brown green white black gray grey wood
    woods stone hill rivers west north best good may bush bell day little major noble sharp small strong swift wise
    ford fox wolf bird moss marsh field fields banks brook brooks church gates hall house mills park parks pool poole
    street temple wells early love power powers rush savage stern winter winters cash coin court cross marks
    porter potter mason cooper taylor turner walker hunter fisher gardener carter archer butler carpenter driver
    julia ruby crystal ada victoria virginia charlotte florence paris london sydney austin jordan chad georgia israel kenya india china
    washington lincoln jackson houston dallas madison chester lancaster york kent essex devon chelsea brandy ginger
    basil sage rosemary angel jan mars victor scout melody harmony destiny serenity trinity man an do so to tan lee
    see he she me us it in on at by my no go be is as am was you your they them this that here there now then when
    what who why how not all any one two can our out about just like more some than very well with
    """.split()
)

# As written: capitals that stand where a name may stand and are none.
NOT_NAMES = frozenset(
    """
    I Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
    September October November December Christmas Easter Ramadan English German French Spanish Italian Dutch Chinese
    Japanese Korean Russian Polish Portuguese Turkish Arabic Hindi British American Canadian Australian European Indian
    African Asian Irish Scottish Welsh Muslim Jewish Catholic Europe America Asia Africa England Scotland Wales Ireland
    Germany France Spain Italy Britain China India Japan Canada Australia London Berlin Paris
    Claude Alexa Siri Google Gemini Copilot Cortana Bard Excel Word Outlook Slack Teams Zoom Python Java Jupyter
    Matlab Facebook Instagram Twitter Whatsapp Amazon Apple Microsoft Netflix Youtube Android Windows Linux Mac Office
    Internet Web Wifi Bluetooth The This That These Those And But So Then When Where What Who Why How Yes No Not It He
    She We You They My Our Your His Her Their There Here Also Now Today Tomorrow Yesterday Please Thanks Thank Sir Madam
    Team Support All Everyone Everybody Anyone Someone Nobody World Dear Hi Hello Kind Regards Best Sincerely Again
    Much Very Well In On At For From With To If As Is Are Was Were Have Had Would Could Should Can May Might Do Does Did
    Will God Lord Jesus Christ Mum Mom Dad Mother Father Grandma Grandpa Ok Okay Oh Man Guys Folks Sirs Bot Admin Service
    Broadly Generally Strictly Roughly Honestly Frankly Technically Kart Lab
    Customer Help Desk Hotline Number Name User Id Doctor Nurse Teacher Professor Manager Director Who Strange Pepper
    City University College School Hospital Street Road Company Limited Group Bank Day Night Morning Evening Season
    """.split()
)
