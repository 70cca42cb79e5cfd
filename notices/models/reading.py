"""What is read elsewhere is no news any more."""

from __future__ import annotations

import pgtrigger

from messaging.models import ThreadMember

_SEEN = """
    UPDATE notices_notice SET seen_at = ezh_now()
     WHERE user_id = NEW.user_id AND seen_at IS NULL AND kind = 'messages'
       AND about LIKE 'message:' || NEW.thread_id || ':%'
       AND CASE WHEN kind = 'messages' THEN split_part(about, ':', 3)::bigint END <= NEW.read_up_to;
    RETURN NULL;
"""


class ThreadReadTriggers(ThreadMember):
    """Proxy that carries a trigger of this floor: who has read a message in its thread need not be told of it."""

    class Meta:
        proxy = True
        verbose_name = "прочитанная переписка"
        verbose_name_plural = "прочитанная переписка"
        triggers = [
            pgtrigger.Trigger(
                name="notices_seen",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__read_up_to__gt=pgtrigger.F("old__read_up_to")),
                func=_SEEN,
            )
        ]
