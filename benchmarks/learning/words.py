"""How the closed loop is played, as the page says it."""

from __future__ import annotations

HOW = """## Measured in a closed loop

`python -m benchmarks.learning --seeds {seeds} --write`. A model that was trained without any of four sources plays a site on each of them: 100 comments arrive in a week, in an order that the seed draws. All that decides is the code that ships, on a store of its own: the policy with a promise for all languages, the draw of the audit, the labels, the learner, the shadow, the proof, the promotion by two people, and the limits, which are found anew each week. People answer what is held and what the audit draws, with 5 % slips, until they have decided 2,000 comments or no more arrive. A model is trained after 125 decisions, and again whenever there are twice as many; one that is still in shadow is replaced then, or at three times as many where half of its proof is there. A shadow may end after 50 decisions, which stand for three days.

| way | the machine |
|---|---|
| `audit` | learns; 2 % of what it decides is audited, more of what limits on trial decide; at most 5 % missed, at least 95 % right |
| `no audit` | learns, the same promise, nothing is audited |
| `base alone` | learns nothing, the same promise and audit |
| `with all rows` | learns nothing, the same promise and audit, but its base is *trained with* the rows |
| `loose` | learns; at most 20 % missed, at least 80 % right |
| `loose, alone` | learns nothing, with that promise |

Figures are of rows that neither model nor site saw. *ROC-AUC* is of the model at work, *of the newest* of the one trained last, promoted or not. *Decidable* is the largest share that the model could decide with 5 % of the toxic published unseen and 95 % of the rejections right, *decided* the share that policy and limits in force do decide; both at 10 % toxic comments. *Toxic published* is the share of the toxic that they publish unseen. *Trained with* is the model trained with the rows of all four streams; neither has the teacher's word, which rests on all rows of vk_news_ru. The *decided gap* is that between `base alone` and `with all rows` at the end of a play: both keep the promise by the same proof. The promise is kept in a week if the limits in force keep it on the tested rows: it speaks of what people would reject, slips among it."""  # noqa: E501

ATTACKED_TEXT = """### Attacks

| way | who tries to move the model |
|---|---|
| `loose` | nobody |
| `loose, person` | one of the eight people who decide always says the contrary |
| `loose, raid` | readers report 20 clean comments a week that the machine published |
| `loose, file` | at first a file is imported: 500 comments, all decided the wrong way round, by 50 invented people on 50 days |

At the end of each play. What stands beside an attack is the same way without one."""  # noqa: E501


def how(seeds: int) -> str:
    """Return the text for so many seeds."""
    return HOW.format(seeds=seeds)
