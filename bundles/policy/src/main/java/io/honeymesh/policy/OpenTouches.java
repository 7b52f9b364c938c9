// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Subject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Remembers which touches have brought a subject the reason TRAP while it may still be taken from it: as long as all of their
 * conversations are open or were excused. Not thread-safe: its owner's lock guards it.
 */
final class OpenTouches {

    /** More than that at once is no ordinary client. */
    private static final int MAX_TOUCHES = 64;

    private final Map<Subject, Set<Long>> touches = new HashMap<>();

    /** @param anew whether the subject didn't have the reason before */
    void touched(Subject subject, long touch, boolean anew) {
        if (anew) {
            touches.put(subject, new HashSet<>(Set.of(touch)));
            return;
        }
        Set<Long> open = touches.get(subject);
        if (open != null && open.add(touch) && open.size() > MAX_TOUCHES) {
            settled(subject);
        }
    }

    /** The subject keeps the reason, or has it no more. */
    void settled(Subject subject) {
        touches.remove(subject);
    }

    /** @return whether the subject is to lose the reason: nothing but what was excused has brought it */
    boolean excused(Subject subject, long touch) {
        Set<Long> open = touches.get(subject);
        if (open == null || !open.remove(touch) || !open.isEmpty()) {
            return false;
        }
        settled(subject);
        return true;
    }
}
