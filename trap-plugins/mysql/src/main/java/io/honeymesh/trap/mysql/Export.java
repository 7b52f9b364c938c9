// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** INTO OUTFILE and DUMPFILE: nothing is written; what would have been is kept as an upload. */
final class Export {

    private static final int MAX_HEAD_BYTES = 4096;

    private final World world;
    private final Tokens tokens;

    /** @param tokens after INTO */
    Export(World world, Tokens tokens) {
        this.world = world;
        this.tokens = tokens;
    }

    Answer answer(List<Optional<String>> row) {
        boolean file = tokens.take("outfile") || tokens.take("dumpfile");
        if (!file) {
            boolean variable = tokens.peek().kind() == Token.Kind.VARIABLE;
            return variable ? Answer.changed(1) : Answer.syntax(tokens.rest());
        }
        Token path = tokens.peek();
        if (path.kind() != Token.Kind.STRING) {
            return Answer.syntax(tokens.rest());
        }
        byte[] bytes = row.stream()
                .map(cell -> cell.orElse("\\N"))
                .collect(Collectors.joining("\t"))
                .getBytes(StandardCharsets.ISO_8859_1);
        world.keep(new Evidence.Upload(
                Login.head(path.text()),
                bytes.length,
                HexFormat.of().formatHex(Packets.sha256().digest(bytes)),
                Captured.head(bytes, MAX_HEAD_BYTES)));
        return written(path.text());
    }

    /** As the systemd unit of Debian's package has it: ProtectSystem=full, ProtectHome=true, user mysql. */
    private static Answer written(String path) {
        if (!path.startsWith("/") || path.startsWith("/tmp/") || path.startsWith("/var/lib/mysql/")) {
            return Answer.changed(1);
        }
        int slash = path.lastIndexOf('/');
        String folder = slash == 0 ? "/" : path.substring(0, slash);
        boolean readOnly = folder.startsWith("/usr") || folder.startsWith("/etc") || folder.startsWith("/boot");
        boolean there = readOnly
                || List.of("/", "/root", "/home", "/opt", "/srv", "/var", "/var/log", "/var/lib", "/var/spool/cron")
                        .contains(folder);
        if (!there) {
            // What the server says of a folder that it can't resolve.
            return Statement.notAllowed();
        }
        String why = readOnly ? "30 \"Read-only file system\"" : "13 \"Permission denied\"";
        return new Answer.Failure(1, "HY000", "Can't create/write to file '" + path + "' (Errcode: " + why + ")");
    }
}
