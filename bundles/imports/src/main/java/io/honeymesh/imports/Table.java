// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.Subject;
import java.util.function.IntPredicate;

/**
 * Finds whatever holds a subject among prefixes that may lie within each other: the nearest before it in the order of sorting, or one
 * that this one lies within. Immutable.
 *
 * @param within of each the narrowest other that it lies within, -1 if none; null if none lies within another, as in most lists
 */
record Table(Keys keys, int[] within) {

    static Table of(Keys keys) {
        int[] within = new int[keys.size()];
        boolean nested = false;
        for (int i = 0; i < within.length; i++) {
            Subject subject = keys.subject(i);
            int outer = i - 1;
            while (outer >= 0 && !keys.subject(outer).contains(subject)) {
                outer = within[outer];
            }
            within[i] = outer;
            nested |= outer >= 0;
        }
        return new Table(keys, nested ? within : null);
    }

    int size() {
        return keys.size();
    }

    /** The narrowest that holds all of the subject and will do; -1 if there is none. */
    int find(Subject subject, IntPredicate willDo) {
        for (int i = keys.floor(subject); i >= 0; i = within == null ? -1 : within[i]) {
            if (keys.subject(i).contains(subject) && willDo.test(i)) {
                return i;
            }
        }
        return -1;
    }
}
