// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Option;

/** What the four orders have in common. */
abstract class OrderCommand extends TargetCommand {

    @Option(name = "--note", description = "Why, for whoever looks later", valueToShowInHelp = "")
    String note = "";

    OrderCommand(String what, String example) {
        super(what, example);
    }

    abstract void run(Shell shell, Subject whom);

    @Override
    final void run(Shell shell, String subject) {
        run(shell, Subject.parse(subject));
    }

    /** Gives an order on a fingerprint; what to say of the one before. */
    final String order(Shell shell, Fingerprint fingerprint, Action action, Optional<Duration> howLong) {
        return shell.services()
                .fingerprints()
                .order(fingerprint, action, howLong, shell.note(note))
                .map(former -> former.action() == action
                        ? before(done(action), former.expires(), shell.now())
                        : "; it was " + done(former.action()) + ", which holds no more")
                .orElse("");
    }

    /** Takes an order on a fingerprint back. */
    final void withdraw(Shell shell, Fingerprint fingerprint, Action action) {
        if (shell.services()
                .fingerprints()
                .withdraw(fingerprint, action, shell.note(note))
                .isEmpty()) {
            throw new CommandFailure(fingerprint + " is not " + done(action)
                    + Optional.ofNullable(
                                    shell.services().fingerprints().orders().get(fingerprint))
                            .map(FingerprintOrder::action)
                            .map(other -> "; it is " + done(other) + ": " + takeBack(other) + " --" + fingerprint.kind()
                                    + " " + fingerprint.value())
                            .orElse(""));
        }
    }

    /** What to say of a term that a new one has taken the place of: it may have been longer. */
    static String before(String done, Instant until, Instant now) {
        String left = Times.left(now, until);
        return "; it was " + done + " " + (left.equals(Times.FOREVER) ? left : "for another " + left)
                + ", and the new term holds";
    }

    static String done(Action action) {
        return switch (action) {
            case BAN -> "banned";
            case ALLOW -> "allowed";
        };
    }

    private static String takeBack(Action action) {
        return switch (action) {
            case BAN -> "honeymesh:unban";
            case ALLOW -> "honeymesh:disallow";
        };
    }
}
