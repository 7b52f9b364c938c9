// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Recordings;
import io.honeymesh.api.service.Recordings.Content;
import io.honeymesh.api.service.Recordings.Recording;
import java.time.Duration;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:replay-session} */
@Service
@Command(
        scope = "honeymesh",
        name = "replay-session",
        description = "Plays a recorded conversation in this terminal, at the pace it had.",
        detailedDescription =
                "What the client typed is underlined, passwords included; where there are no colours its lines"
                        + " begin with >, the trap's with <. Only colours, cursor movement and erasing get through to the terminal."
                        + " Ctrl-C stops it.\n"
                        + "Examples:\n  honeymesh:replay-session 1795435262540672\n"
                        + "  honeymesh:replay-session 1795435262540672 --speed 4 --idle-limit 2s\n"
                        + "  honeymesh:replay-session 1795435262540672 --no-wait\n"
                        + "  honeymesh:replay-session 1795435262540672 --hex\n"
                        + "  honeymesh:replay-session 1795435262540672 --cast /var/lib/honeymesh/data/session.cast")
public final class ReplaySessionCommand extends NodeCommand {

    /** Longer than any conversation. */
    private static final Duration NO_LIMIT = Duration.ofHours(1);

    private static final Duration LOOK = Duration.ofMillis(200);

    @Argument(
            name = "session",
            description = "The session's id (honeymesh:sessions)",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(CaptureCompleters.ReplayWords.class)
    List<String> words = List.of();

    String session = "";

    @Option(name = "--speed", description = "So many times as fast (0.1-100)")
    String speed = "1";

    @Option(
            name = "--idle-limit",
            description = "Cuts longer pauses to this: 500ms, 2s ...",
            valueToShowInHelp = "none")
    String idleLimit = "";

    @Option(name = "--no-wait", description = "Prints it at once")
    boolean noWait;

    @Option(name = "--hex", description = "Every byte of both sides, in hexadecimal")
    boolean hex;

    @Option(name = "--text", description = "Plays what is text in a binary one")
    boolean text;

    @Option(
            name = "--cast",
            description = "Writes an asciicast v2 file on the node's machine instead",
            valueToShowInHelp = "")
    String cast = "";

    @Option(name = "--force", description = "Replaces the file of --cast if there is one")
    boolean force;

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void argument(String value) {
        session = value;
    }

    @Override
    void run(Shell shell) throws InterruptedException {
        long id = Numbers.session(required(session, "the session", "honeymesh:replay-session 1795435262540672"));
        double times = Numbers.decimal("--speed", speed, 0.1, 100);
        Duration idle = idleLimit.isEmpty()
                ? NO_LIMIT
                : Times.parse(idleLimit)
                        .filter(limit -> limit.compareTo(NO_LIMIT) < 0)
                        .orElse(NO_LIMIT);
        Recordings recordings = shell.services().recordings();
        Content content = recordings
                .read(id)
                .orElseThrow(() -> new CommandFailure("there is no recording of session " + id
                        + " (any more): honeymesh:sessions lists those there are"));
        if (!cast.isEmpty()) {
            byte[] bytes = recordings.asciicast(id).orElseThrow(() -> binary(id));
            shell.line(CastFile.of(cast).write(bytes, force) + " is written (" + bytes.length + " bytes)");
        } else if (hex) {
            HexDump.lines(content.pieces()).forEach(shell::line);
        } else if (content.recording().text() || text) {
            play(shell, content, times, idle);
        } else {
            throw binary(id);
        }
    }

    private void play(Shell shell, Content content, double times, Duration idle) throws InterruptedException {
        Recording recording = content.recording();
        Replay replay = Replay.of(content.pieces(), shell.style().ansi());
        shell.line(shell.style()
                .strong("-- " + SafeText.printable(recording.trap()) + " from " + recording.source() + ", "
                        + Times.readable(recording.at()) + " --"));
        replay.play(shell, times, noWait ? Duration.ZERO : idle, wait -> pause(shell, wait));
        String cut = content.truncated() ? ", the rest was not kept" : "";
        String left = replay.leftOut() > 0 ? ", " + replay.leftOut() + " sequences or characters left out" : "";
        shell.line(shell.style().strong("-- end of session " + recording.id() + cut + left + " --"));
    }

    /** Looks now and then whether the terminal is still there; looking sends on what was printed. */
    private static boolean pause(Shell shell, Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            if (shell.gone().getAsBoolean()) {
                return false;
            }
            Thread.sleep(Duration.ofNanos(Math.min(left, LOOK.toNanos())));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return true;
    }

    private static CommandFailure binary(long id) {
        return new CommandFailure(
                "session " + id + " is binary: --hex shows its bytes, --text plays what is text in it;"
                        + " its file is data/recordings/" + id + ".jsonl");
    }
}
