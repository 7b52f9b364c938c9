// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Version 2: one command after the other, each with its arguments (gitprotocol-v2). */
final class ProtocolV2 {

    private static final int MAX_COMMANDS = 64;
    private static final int MAX_ARGUMENTS = 8_192;
    private static final int BAND_BYTES = 8_192;

    /** Arguments of fetch that change nothing here. */
    private static final Set<String> FETCH_WORDS =
            Set.of("thin-pack", "no-progress", "include-tag", "ofs-delta", "done", "deepen-relative", "wait-for-done");

    private record Command(String name, List<String> arguments) {}

    private final TrapSession session;
    private final PktLines lines;
    private final Repository repository;

    ProtocolV2(TrapSession session, PktLines lines, Repository repository) {
        this.session = session;
        this.lines = lines;
        this.repository = repository;
    }

    void run() throws IOException {
        for (String line : List.of(
                "version 2",
                "agent=" + Fetch.AGENT,
                "ls-refs=unborn",
                "fetch=shallow wait-for-done",
                "server-option",
                "object-format=sha1",
                "object-info")) {
            lines.write(line + "\n");
        }
        lines.flush();
        boolean goOn = true;
        for (int i = 0; goOn && i < MAX_COMMANDS; i++) {
            Optional<Command> command = command();
            goOn = command.isPresent() && answer(command.get());
        }
    }

    /** Empty at the end, and for what the server hangs up on. */
    private Optional<Command> command() throws IOException {
        String name = "";
        List<String> arguments = new ArrayList<>();
        boolean behindDelimiter = false;
        while (arguments.size() < MAX_ARGUMENTS) {
            switch (lines.read()) {
                case PktLines.Packet.Flush _ -> {
                    return name.isEmpty() ? Optional.empty() : Optional.of(new Command(name, arguments));
                }
                case PktLines.Packet.Delimiter _ -> {
                    if (name.isEmpty() || behindDelimiter) {
                        return violated("a delimiter at the wrong place", "");
                    }
                    behindDelimiter = true;
                }
                case PktLines.Packet.Broken(String read) -> {
                    return read.isEmpty() ? Optional.empty() : violated("not a pkt-line", read);
                }
                case PktLines.Packet.Line(String line) -> {
                    if (behindDelimiter) {
                        arguments.add(line);
                    } else if (line.startsWith("command=") && name.isEmpty()) {
                        name = line.substring("command=".length());
                    } else if (!isCapability(line)) {
                        return violated("unknown capability", line);
                    }
                }
            }
        }
        return violated("too many arguments", name);
    }

    private boolean isCapability(String line) {
        if (line.startsWith("agent=")) {
            session.add(new Evidence.Detail("git.agent", Captured.of(line.substring("agent=".length()))));
            return true;
        }
        return line.equals("object-format=sha1") || line.startsWith("server-option=") || line.startsWith("session-id=");
    }

    private Optional<Command> violated(String what, String read) {
        session.add(new Evidence.Violation(what, Captured.of(read)));
        return Optional.empty();
    }

    private boolean answer(Command command) throws IOException {
        return switch (command.name) {
            case "ls-refs" -> listRefs(command.arguments);
            case "fetch" -> fetch(command.arguments);
            case "object-info" -> objectInfo(command.arguments);
            default -> violated("no such command", command.name).isPresent();
        };
    }

    private boolean listRefs(List<String> arguments) throws IOException {
        List<String> prefixes = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith("ref-prefix ")) {
                prefixes.add(argument.substring("ref-prefix ".length()));
            } else if (!Set.of("peel", "symrefs", "unborn").contains(argument)) {
                return violated("unknown argument of ls-refs", argument).isPresent();
            }
        }
        for (var ref : repository.refs().entrySet()) {
            if (prefixes.isEmpty() || prefixes.stream().anyMatch(ref.getKey()::startsWith)) {
                boolean symbolic = ref.getKey().equals("HEAD") && arguments.contains("symrefs");
                boolean peeled = ref.getKey().startsWith("refs/tags/") && arguments.contains("peel");
                lines.write(ref.getValue() + " " + ref.getKey()
                        + (symbolic ? " symref-target:" + repository.headRef() : "")
                        + (peeled ? " peeled:" + repository.tag().commit().id() : "") + "\n");
            }
        }
        lines.flush();
        return true;
    }

    private boolean objectInfo(List<String> arguments) throws IOException {
        lines.write("size");
        for (String argument : arguments) {
            if (argument.startsWith("oid ")) {
                String id = argument.substring("oid ".length());
                GitObject object = repository.head().reachable().get(id);
                lines.write(id + " " + (object == null ? "" : object.content().length));
            }
        }
        lines.flush();
        return true;
    }

    private boolean fetch(List<String> arguments) throws IOException {
        Fetch fetch = new Fetch(repository);
        List<String> common = new ArrayList<>();
        boolean having = false;
        for (String argument : arguments) {
            if (argument.startsWith("have ")) {
                having = true;
                String id = argument.substring("have ".length());
                if (fetch.have(id)) {
                    common.add(id);
                }
            } else if (argument.startsWith("want ")) {
                String id = argument.substring("want ".length());
                Fetch.Said said = fetch.want(id);
                if (said == Fetch.Said.NOT_OURS) {
                    lines.write("ERR upload-pack: not our ref " + id);
                }
                if (said != Fetch.Said.UNDERSTOOD) {
                    return violated("bad want", id).isPresent();
                }
            } else if (!FETCH_WORDS.contains(argument) && !fetch.limit(argument)) {
                return violated("unknown argument of fetch", argument).isPresent();
            }
        }
        if (arguments.contains("include-tag")) {
            fetch.includeTag();
        }
        if (!fetch.isWanting()) {
            return true;
        }
        return (!having || arguments.contains("done") || acknowledged(common)) ? sent(fetch, arguments) : true;
    }

    /** @return whether the pack follows at once */
    private boolean acknowledged(List<String> common) throws IOException {
        lines.write("acknowledgments\n");
        for (String id : common) {
            lines.write("ACK " + id + "\n");
        }
        if (common.isEmpty()) {
            lines.write("NAK\n");
            lines.flush();
            return false;
        }
        lines.write("ready\n");
        lines.delimiter();
        return true;
    }

    private boolean sent(Fetch fetch, List<String> arguments) throws IOException {
        if (fetch.isShallow()) {
            lines.write("shallow-info\n");
            for (String change : fetch.shallow()) {
                lines.write(change + "\n");
            }
            lines.delimiter();
        }
        lines.write("packfile\n");
        fetch.send(lines, BAND_BYTES, !arguments.contains("no-progress"));
        return true;
    }
}
