// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.DurationText;
import io.honeymesh.api.Mode;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.BanBook;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:mode} */
@Service
@Command(
        scope = "honeymesh",
        name = "mode",
        description = "Shows or changes what the node does with a banned source's packets.",
        detailedDescription =
                "LOCKDOWN drops everything but guards, allow-list and established management connections. It"
                        + " reverts by itself unless it is confirmed.\nExamples:\n  honeymesh:mode\n  honeymesh:mode TEST\n"
                        + "  honeymesh:mode LOCKDOWN --confirm-within 2m\n  honeymesh:mode --confirm")
public final class ModeCommand extends NodeCommand {

    private static final Duration CONFIRM_DEFAULT = Duration.ofMinutes(2);
    private static final Duration CONFIRM_MIN = Duration.ofSeconds(10);
    private static final Duration CONFIRM_MAX = Duration.ofHours(1);

    @Argument(
            name = "mode",
            description = "TEST, ENFORCE or LOCKDOWN; shows the mode if left out",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(Completers.ModeWords.class)
    List<String> words = List.of();

    String mode = "";

    @Option(
            name = "--confirm-within",
            description = "When LOCKDOWN reverts unless confirmed (10s-1h)",
            valueToShowInHelp = "")
    @Completion(Completers.Durations.class)
    String confirmWithin = "";

    @Option(name = "--confirm", description = "Confirms LOCKDOWN, so that it stays")
    boolean confirm;

    @Option(name = "--note", description = "Why, for whoever looks later", valueToShowInHelp = "")
    String note = "";

    @Option(name = "--json", description = "The mode as one JSON document")
    boolean json;

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void argument(String value) {
        mode = value;
    }

    @Override
    void run(Shell shell) {
        BanBook book = shell.services().book();
        if (confirm) {
            confirm(shell, book);
        } else if (mode.isEmpty()) {
            show(shell, book);
        } else {
            change(shell, book);
        }
    }

    private void confirm(Shell shell, BanBook book) {
        if (!mode.isEmpty() || !confirmWithin.isEmpty()) {
            throw new CommandFailure("--confirm stands alone: honeymesh:mode --confirm");
        }
        if (!book.confirmLockdown()) {
            throw new CommandFailure("there is no LOCKDOWN to confirm: the mode is " + book.mode());
        }
        shell.line("LOCKDOWN is confirmed and stays until the mode is changed");
    }

    private void show(Shell shell, BanBook book) {
        if (!confirmWithin.isEmpty()) {
            throw new CommandFailure("--confirm-within goes with a mode: honeymesh:mode LOCKDOWN --confirm-within 2m");
        }
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("mode", book.mode().name());
            book.lockdownReverts().ifPresent(at -> document.put("lockdown_reverts", at.toString()));
            shell.json(document);
            return;
        }
        shell.line(book.mode().name());
        book.lockdownReverts()
                .ifPresent(at -> shell.line(shell.style()
                        .warn("reverts in " + Times.left(shell.now(), at)
                                + " unless confirmed: honeymesh:mode --confirm")));
    }

    private void change(Shell shell, BanBook book) {
        Mode wanted = Arrays.stream(Mode.values())
                .filter(known -> known.name().equals(mode.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        "not a mode: '" + SafeText.escape(mode, 40) + "' (use TEST, ENFORCE or LOCKDOWN)"));
        if (wanted != Mode.LOCKDOWN && !confirmWithin.isEmpty()) {
            throw new CommandFailure("only LOCKDOWN is confirmed; " + wanted + " takes no --confirm-within");
        }
        Duration within = confirmWithin();
        book.mode(wanted, within, shell.note(note));
        shell.line("the mode is " + wanted);
        if (wanted == Mode.LOCKDOWN) {
            shell.line(
                    book.lockdownReverts().isPresent()
                            ? shell.style()
                                    .warn("it reverts in " + DurationText.format(within)
                                            + " unless confirmed: honeymesh:mode --confirm")
                            : "it was confirmed before and stays until the mode is changed");
        }
    }

    private Duration confirmWithin() {
        if (confirmWithin.isEmpty()) {
            return CONFIRM_DEFAULT;
        }
        Duration within = DurationText.parse(confirmWithin);
        if (within.compareTo(CONFIRM_MIN) < 0 || within.compareTo(CONFIRM_MAX) > 0) {
            throw new CommandFailure("--confirm-within is from 10s to 1h, not " + SafeText.escape(confirmWithin, 40));
        }
        return within;
    }
}
