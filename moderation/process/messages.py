"""The names of what workers are asked for: tasks, the queues that bring them, a remote control."""

from __future__ import annotations

DRAIN_TASK = "modqueue.drain"
QUEUE = "modqueue"
LEARN_TASK = "modqueue.learn"
LEARNER_QUEUE = "modqueue.learner"
LOOK_TASK = "modqueue.look"
LOOK_QUEUE = "modqueue.second-look"
MODEL_COMMAND = "modqueue_model"  # remote control: asks a worker which model it scores with
