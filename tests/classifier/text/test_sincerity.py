"""A claim that is condemned counts where the text may not mean it."""

from __future__ import annotations

import pytest

import classifier
from classifier.artifact import SHIPPED
from classifier.score import Score
from classifier.training import thresholds

LEAST_OF_A_CLAIM = 0.1


def is_clean(score: Score) -> bool:
    """Whether the default policy would approve an English text with this score."""
    limits = thresholds.read(SHIPPED)
    return all(score.scores[name] < limits[name].clean_below("en") for name in limits)


FEIGNED = (
    "It is racist to say that Tatars are rats. Tatars are rats.",
    "It is wrong to say that Tatars are rats. But they are rats.",
    "It is racist to say that Tatars are rats and they are.",
    'Saying "all Tatars are rats" is racist, and also correct.',
    'Delete this: "Tatars are rats". Everyone knows it anyway.',
    '"Tatars are rats" is hateful. Guess why it was said.',
    "The left calls it racist to say that Tatars are rats.",
    "They say it is racist to say that Tatars are rats.",
    'It is "racist" to say that Tatars are rats.',
    "It is a lie that it is racist to say that Tatars are rats.",
    "It would be racist to say that Tatars are rats, so I think it.",
    "Is it racist to say that Tatars are rats? No.",
    "Is it racist to say that Tatars are rats? Nonsense.",
    '"It is racist to say that Tatars are rats." Nonsense.',
    "What a shame that nobody may say that Tatars are rats.",
    "Nobody says that Tatars are rats, but Tatars are rats.",
    "Stop saying that Tatars are rats. Count your spoons.",
    "It is racist to say that Tatars are rats...",
    "It is racist to say that Tatars are rats 😉",
    "Racist or not, saying that Tatars are rats helps us all.",
    "Расизм говорить, что татары крысы. Татары крысы.",
    "Фраза «все татары крысы» расистская, но верная.",
    "Теперь нельзя говорить, что татары крысы.",
    "Разве расизм говорить, что татары крысы? Нет.",
    "Это «расизм» говорить, что татары крысы.",
    "Модераторы удалили «татары крысы», потому что правда глаза колет.",
    "Жаль, что нельзя говорить, что татары крысы.",
    "Татарлар егеуқұйрық деу нәсілшілдік, бірақ рас.",
    "Татарлар егеуқұйрық деу нәсілшілдік пе? Жоқ.",
    "Татарлар егеуқұйрық деу «нәсілшілдік».",
)
EARNEST = (
    "It is racist to say that Tatars are rats.",
    'Saying "all Tatars are rats" is racist. Please delete it.',
    "How can you write that Tatars are rats? Shame.",
    'I condemn the words "Tatars are rats". Shame on you.',
    "The idea that Tatars are rats is an old racist myth.",
    "Расизм говорить, что татары крысы.",
    "Фраза «все татары крысы» расистская. Удалите, пожалуйста.",
    "Татарлар егеуқұйрық деу нәсілшілдік.",
)


@pytest.mark.parametrize("text", FEIGNED)
def test_a_claim_counts_where_its_condemnation_may_be_feigned(
    scorer: classifier.Scorer, text: str
) -> None:
    """Whoever agrees, doubts, winks, or lets others condemn, is not approved by a machine."""
    (score,) = scorer.score([text])
    assert not is_clean(score)


@pytest.mark.parametrize("text", EARNEST)
def test_a_claim_is_left_out_where_nothing_else_is_said(
    scorer: classifier.Scorer, text: str
) -> None:
    """Whoever condemns and does nothing else attacks nobody."""
    (score,) = scorer.score([text])
    assert score.scores["identity_attack"] < LEAST_OF_A_CLAIM


def test_doubt_alone_holds_nobody(scorer: classifier.Scorer) -> None:
    """Where it is merely unclear, a person looks: no score reaches a limit of holding."""
    (score,) = scorer.score(["It is racist to say that Tatars are rats, wink wink."])
    limits = thresholds.read(SHIPPED)
    assert not is_clean(score)
    assert all(score.scores[name] < limits[name].hold for name in limits)
    assert {word.text for word in score.highlights} & {"Tatars", "rats"}


@pytest.mark.parametrize(
    "text",
    [
        '"Tatars are bakers" is wrong. ' * 12 + '"Tatars are rats" is wrong.',
        "It is racist to say that Tatars are rats" + " who stink and steal" * 6 + ".",
    ],
)
def test_many_or_long_claims_are_no_condemnation(scorer: classifier.Scorer, text: str) -> None:
    """What goes on and on says more than that it is wrong."""
    (score,) = scorer.score([text])
    assert not is_clean(score)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("I was stupid to think that they are not idiots.", "idiots"),
        ("It is a lie that he is not a crook.", "crook"),
        ("Is he not an idiot?", "idiot"),
        ("Nobody can say they are not idiots.", "idiots"),
        ("Неправда, что они не идиоты.", "идиоты"),
        ("Разве он не идиот?", "идиот"),
        ("Никто не скажет, что он не идиот.", "идиот"),
        ("Ол ақымақ емес пе?", "ақымақ"),
        ("Ақымақ емес деу өтірік.", "ақымақ"),
        ('They called him "idiot", and they are right.', "idiot"),
        ("Надпись «идиоты» верная.", "идиоты"),
        ("«Ақымақ» деген сөз дұрыс.", "ақымақ"),
        ('Tatars are "rats", as they say.', "rats"),
        ('Tatars are "Dirty Rotten Rats".', "rats"),
        ("Татары, как говорят, «крысы».", "крысы"),
    ],
)
def test_what_is_denied_twice_agreed_with_or_said_of_a_group_counts(
    scorer: classifier.Scorer, text: str, word: str
) -> None:
    """A denial that is denied, asked or called a lie takes nothing back.

    Nor does a quotation that the writer agrees with, or that his sentence says of a group.
    """
    assert word in [said.letters for said in scorer.reader.said(text)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("No, I do not think that he is a fool.", "fool"),
        ("He is not a fool, not a liar.", "liar"),
        ("Он ни дурак, ни лжец.", "лжец"),
        ("Никто здесь не дурак.", "дурак"),
        ("Надпись «идиоты» закрасили.", "идиоты"),
    ],
)
def test_a_plain_denial_takes_back(scorer: classifier.Scorer, text: str, word: str) -> None:
    """Two denials side by side are two, and a quotation without agreement is one."""
    assert word not in [said.letters for said in scorer.reader.said(text)]
