// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Versions 0 and 1: all references at once, then what is wanted, then what is there already (gitprotocol-pack). */
final class ProtocolV0 {

    private static final int MAX_LINES = 8_192;

    /** Of side-band and side-band-64k; git's own pieces of the latter are smaller. */
    private static final int BAND_BYTES = 995;

    private static final int BAND_64K_BYTES = 8_192;

    private final TrapSession session;
    private final PktLines lines;
    private final Repository repository;
    private final Fetch fetch;
    private Set<String> capabilities = Set.of();

    ProtocolV0(TrapSession session, PktLines lines, Repository repository) {
        this.session = session;
        this.lines = lines;
        this.repository = repository;
        this.fetch = new Fetch(repository);
    }

    void run(int version) throws IOException {
        if (version == 1) {
            lines.write("version 1\n");
        }
        advertise();
        if (wants() && fetch.isWanting()) {
            if (fetch.isDeepening()) {
                for (String change : fetch.shallow()) {
                    lines.write(change);
                }
                lines.flush();
            }
            if (negotiate()) {
                int band = capabilities.contains("side-band-64k")
                        ? BAND_64K_BYTES
                        : capabilities.contains("side-band") ? BAND_BYTES : 0;
                fetch.send(lines, band, !capabilities.contains("no-progress"));
            }
        }
    }

    private void advertise() throws IOException {
        String offered = "\0multi_ack thin-pack side-band side-band-64k ofs-delta shallow deepen-since deepen-not "
                + "deepen-relative no-progress include-tag multi_ack_detailed symref=HEAD:" + repository.headRef()
                + " object-format=sha1 agent=" + Fetch.AGENT;
        for (var ref : repository.refs().entrySet()) {
            lines.write(ref.getValue() + " " + ref.getKey() + (ref.getKey().equals("HEAD") ? offered : "") + "\n");
        }
        Repository.Tag tag = repository.tag();
        lines.write(tag.commit().id() + " refs/tags/" + tag.name() + "^{}\n");
        lines.flush();
    }

    /** @return whether the conversation goes on */
    private boolean wants() throws IOException {
        for (int i = 0; i < MAX_LINES; i++) {
            switch (lines.read()) {
                case PktLines.Packet.Flush _ -> {
                    return true;
                }
                case PktLines.Packet.Delimiter _ -> {
                    return violated("a delimiter", "");
                }
                case PktLines.Packet.Broken(String read) -> {
                    return !read.isEmpty() && violated("not a pkt-line", read);
                }
                case PktLines.Packet.Line(String line) -> {
                    if (!understood(line)) {
                        return false;
                    }
                }
            }
        }
        return violated("too many wants", "");
    }

    private boolean understood(String line) throws IOException {
        if (!line.startsWith("want ")) {
            return fetch.limit(line) || violated("neither want nor limit", line);
        }
        String[] words = line.substring("want ".length()).split(" ", 64);
        if (words.length > 1 && capabilities.isEmpty()) {
            capabilities = Set.copyOf(List.of(words).subList(1, words.length));
            capabilities.stream()
                    .filter(word -> word.startsWith("agent="))
                    .findFirst()
                    .ifPresent(word -> session.add(
                            new Evidence.Detail("git.agent", Captured.of(word.substring("agent=".length())))));
            if (capabilities.contains("include-tag")) {
                fetch.includeTag();
            }
        }
        Fetch.Said said = fetch.want(words[0]);
        if (said == Fetch.Said.NOT_OURS) {
            lines.write("ERR upload-pack: not our ref " + words[0]);
        }
        return said == Fetch.Said.UNDERSTOOD || violated("bad want", line);
    }

    private boolean violated(String what, String read) {
        session.add(new Evidence.Violation(what, Captured.of(read)));
        return false;
    }

    /** @return whether the pack follows */
    private boolean negotiate() throws IOException {
        boolean detailed = capabilities.contains("multi_ack_detailed");
        boolean multiple = detailed || capabilities.contains("multi_ack");
        boolean acknowledged = false;
        boolean commonNow = false;
        boolean otherNow = false;
        String last = "";
        for (int i = 0; i < MAX_LINES; i++) {
            switch (lines.read()) {
                case PktLines.Packet.Line(String line)
                when line.startsWith("have ") -> {
                    String id = line.substring("have ".length());
                    if (fetch.have(id)) {
                        commonNow = true;
                        last = id;
                        if (multiple || !acknowledged) {
                            lines.write("ACK " + id + (detailed ? " common" : multiple ? " continue" : "") + "\n");
                        }
                        acknowledged = true;
                    } else {
                        otherNow = true;
                        if (multiple && fetch.hasCommon()) {
                            lines.write("ACK " + id + (detailed ? " ready" : " continue") + "\n");
                        }
                    }
                }
                case PktLines.Packet.Line(String line)
                when line.equals("done") -> {
                    if (!fetch.hasCommon()) {
                        lines.write("NAK\n");
                    } else if (multiple) {
                        lines.write("ACK " + last + "\n");
                    }
                    return true;
                }
                case PktLines.Packet.Line(String line) -> {
                    return violated("neither have nor done", line);
                }
                case PktLines.Packet.Broken(String read) -> {
                    return !read.isEmpty() && violated("not a pkt-line", read);
                }
                case PktLines.Packet.Flush _, PktLines.Packet.Delimiter _ -> {
                    if (detailed && commonNow && !otherNow) {
                        lines.write("ACK " + last + " ready\n");
                    }
                    if (!fetch.hasCommon() || multiple) {
                        lines.write("NAK\n");
                    }
                    commonNow = false;
                    otherNow = false;
                }
            }
        }
        return violated("too many haves", "");
    }
}
