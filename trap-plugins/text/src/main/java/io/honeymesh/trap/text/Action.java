// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;

/** One thing a rule does. */
sealed interface Action {

    record Answer(Template text) implements Action {}

    record Remember(String name, Template value) implements Action {}

    record Login(Template user, Template password) implements Action {}

    record Command(Template text) implements Action {}

    record Request(Template text) implements Action {}

    record Detail(String name, Template value) implements Action {}

    /** Does it. */
    default void run(TrapSession session, Memory memory) throws IOException {
        switch (this) {
            case Answer(Template text) -> session.write(text.fill(memory));
            case Remember(String name, Template value) -> memory.set(name, value.fill(memory));
            case Login(Template user, Template password) ->
                session.credential(user.fill(memory), password.fill(memory));
            case Command(Template text) -> session.command(text.fill(memory));
            case Request(Template text) -> session.add(new Evidence.Request(Captured.of(text.fill(memory))));
            case Detail(String name, Template value) ->
                session.add(new Evidence.Detail(name, Captured.of(value.fill(memory))));
        }
    }
}
