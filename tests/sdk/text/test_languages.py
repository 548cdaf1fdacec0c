"""Whether what people said is in another language than English."""

import pytest

from persona.text.languages import is_other_than_english

OTHERS = {
    "German": "Ich möchte die Rechnungen schneller exportieren können. Der Export ist viel zu langsam. Die Suche geht "
    "nicht, und ich brauche eine bessere, weil ich sonst alles von Hand machen muss und das dauert. Das ist ärgerlich.",
    "French": "Je voudrais exporter les factures plus vite. L'export est beaucoup trop lent et la recherche ne marche "
    "pas. C'est très pénible quand on a peu de temps, et je dois tout faire à la main, ce qui prend des heures.",
    "Spanish": "Quiero exportar las facturas más rápido. La exportación es demasiado lenta y la búsqueda no funciona. "
    "Es muy molesto cuando tengo poco tiempo y tengo que hacer todo a mano, lo que me lleva horas cada semana.",
    "Polish": "Chciałbym szybciej eksportować faktury. Eksport jest za wolny, a wyszukiwanie nie działa i to mnie "
    "denerwuje, bo nie mam czasu na to, żeby co tydzień robić wszystko ręcznie i sprawdzać, czy jest dobrze.",
    "Italian": "Vorrei esportare le fatture più in fretta. Il processo è molto lento e la ricerca non funziona. Non mi "
    "piace, ma non ho il tempo di fare tutto a mano, e come me tanti altri che lo usano per il lavoro.",
    "Dutch": "Ik wil de facturen sneller kunnen exporteren. Het is te traag en het zoeken werkt niet, maar ik heb niet "
    "veel tijd, dus dat is heel vervelend voor mij en ook voor mijn collega's die er mee werken.",
    "Japanese": "請求書の画面で毎回ログアウトされてしまい、入力した内容が消えるので困っています。"
    "もっと速い検索が欲しいです。",
    "Arabic": "أريد تصدير الفواتير بشكل أسرع. التصدير بطيء جدا ومزعج. البحث لا يعمل.",
    "Russian": "Я хочу быстрее экспортировать счета. Экспорт слишком медленный, а поиск не работает.",
}


@pytest.mark.parametrize("language", OTHERS)
def test_another_language_is_known_by_its_script_or_its_small_words(language):
    assert is_other_than_english([OTHERS[language]])
    assert is_other_than_english(["The app is fine.", OTHERS[language], OTHERS[language]])


@pytest.mark.parametrize(
    "said",
    [
        ["I would like to export the invoices and that is what I need when the month is over."] * 5,
        ["reset password", "laptop screen broken", "new mouse", "printer toner empty", "access shared drive"] * 12,
        ["El Niño, Die Hard, Le Monde, Der Spiegel", "I read the papers that they have in the library and like it."]
        * 5,
        ["I want delivery to be faster, because I hate waiting.", "I need more time, I can do no work in here."] * 6,
        ["Ja.", "Gut."],
        ["👍👍👍👍👍"] * 30,
        [],
    ],
    ids=["sentences", "notes without small words", "foreign names", "first person", "too little", "signs", "nothing"],
)
def test_english_and_what_cannot_be_told_is_left_alone(said):
    assert not is_other_than_english(said)
