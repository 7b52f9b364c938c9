// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Optional;

/**
 * What to do with a line.
 *
 * @param state in which it holds; {@link #ANY} for all
 * @param pattern found anywhere in the line, unless anchored; empty for a line that no pattern took
 * @param next the state to go to; empty to stay
 * @param close whether the conversation is over
 */
record Rule(String state, Optional<Pattern> pattern, List<Action> actions, Optional<String> next, boolean close) {

    static final String ANY = "any";

    Rule {
        actions = List.copyOf(actions);
    }

    boolean holdsIn(String current) {
        return state.equals(ANY) || state.equals(current);
    }
}
