// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Takes a connection's first line and hands it to the service, if the repository is exported and the service enabled. */
final class Daemon {

    private final TrapSession session;
    private final PktLines lines;

    Daemon(TrapSession session) {
        this.session = session;
        this.lines = new PktLines(session.input(), session.output());
    }

    void run() throws IOException {
        switch (lines.read()) {
            case PktLines.Packet.Line(String line) -> begin(line);
            case PktLines.Packet.Broken(String read) -> {
                if (!read.isEmpty()) {
                    session.add(new Evidence.Violation("not a pkt-line", Captured.of(read)));
                }
            }
            case PktLines.Packet.Flush _, PktLines.Packet.Delimiter _ ->
                session.add(new Evidence.Violation("no service asked for", Captured.EMPTY));
        }
    }

    private void begin(String line) throws IOException {
        Optional<Request> parsed = Request.parse(line);
        if (parsed.isEmpty()) {
            session.add(new Evidence.Violation("no such service", Captured.of(line)));
            return;
        }
        Request request = parsed.get();
        String asked = request.service() + " " + request.path();
        session.add(new Evidence.Request(Captured.of(asked)));
        if (!request.host().isEmpty()) {
            session.add(new Evidence.Detail("git.host", Captured.of(request.host())));
        }
        // Who wants to write, or to go where no repository is, means harm.
        if (request.service().equals("git-receive-pack") || request.isAttack()) {
            session.command(asked);
        }
        if (request.isFetch() && isFile(request.path())) {
            return; // the daemon reads it as a pointer to a repository, and dies
        }
        Optional<Repository> repository = request.isFetch() ? exported(request.path()) : Optional.empty();
        if (repository.isEmpty()) {
            lines.write("ERR access denied or repository not exported: " + request.path());
        } else if (request.version() == 2) {
            new ProtocolV2(session, lines, repository.get()).run();
        } else {
            new ProtocolV0(session, lines, repository.get()).run(request.version());
        }
    }

    private boolean isFile(String path) {
        int slash = path.lastIndexOf('/');
        return slash > 0
                && Set.of("HEAD", "config", "description", "packed-refs").contains(path.substring(slash + 1))
                && exported(path.substring(0, slash)).isPresent();
    }

    /** {@code /name}, {@code /name.git}, and either with a slash at its end. */
    private Optional<Repository> exported(String path) {
        String name = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        name = name.endsWith(".git") ? name.substring(0, name.length() - ".git".length()) : name;
        String wanted = name;
        return Repository.all(session.persona()).stream()
                .filter(repository -> wanted.equals("/" + repository.name()))
                .findFirst();
    }
}
