// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.util.List;

/** A parsed piece of shell. Words are kept raw, quotes and all: {@link Expander} turns them into arguments. */
sealed interface Script {

    /** {@code a=b cmd args >file}. */
    record Simple(List<String> assignments, List<String> words, List<Redirect> redirects) implements Script {}

    /** {@code a | b | c}, perhaps behind {@code !}. */
    record Pipe(List<Script> stages, boolean negated) implements Script {}

    /** {@code left && right} or {@code left || right}. */
    record Branch(Script left, boolean and, Script right) implements Script {}

    /** {@code a; b & c}. */
    record Sequence(List<Script> parts) implements Script {}

    /** {@code a &}. */
    record Background(Script body) implements Script {}

    /** {@code ( … )} or <code>{ … }</code>. */
    record Group(Script body, boolean subshell, List<Redirect> redirects) implements Script {}

    record If(Script condition, Script then, Script otherwise) implements Script {}

    /** @param next runs after each turn, also one that {@code continue} cut short */
    record Loop(Script condition, boolean until, Script body, Script next) implements Script {}

    record For(String variable, List<String> words, Script body) implements Script {}

    record Case(String word, List<Arm> arms) implements Script {}

    /** What {@code case} does where one of the patterns matches. */
    record Arm(List<String> patterns, Script body) {}

    /** @param weight bytes of memory, roughly */
    record Function(String name, Script body, long weight) implements Script {}

    /**
     * @param descriptor the file descriptor redirected; -1 stands for both outputs
     * @param operator one of {@code <}, {@code >}, {@code >>}, {@code >&}, {@code <<}
     */
    record Redirect(int descriptor, String operator, String target) {}

    Script NOTHING = new Sequence(List.of());

    /** The text is no shell; the message is bash's. */
    final class SyntaxError extends Exception {
        private final String missing;

        /** @param missing what a later line must hold to complete the text, or null where none can */
        SyntaxError(String message, String missing) {
            super(message, null, false, false);
            this.missing = missing;
        }

        String missing() {
            return missing;
        }
    }
}
