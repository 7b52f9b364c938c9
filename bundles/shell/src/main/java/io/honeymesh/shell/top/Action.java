// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import io.honeymesh.api.Subject;

/** What a key asks for that the screen can't do by itself. */
sealed interface Action {

    /** Nothing more than to draw the screen. */
    record Draw() implements Action {}

    /** To draw all of it anew: something else wrote on the terminal. */
    record Redraw() implements Action {}

    /** To look at the node now. */
    record Look() implements Action {}

    record Inspect(Subject subject) implements Action {}

    /** To find the ban that holds the subject, and ask whether it is meant. */
    record Ask(Subject subject) implements Action {}

    /** The answer was yes. */
    record Lift(Subject banned) implements Action {}

    record Quit() implements Action {}
}
