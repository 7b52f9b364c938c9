// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.Federation.Peer;
import java.io.IOException;
import java.util.List;

/** Members of the mesh as requests name them. */
final class Members {

    private Members() {}

    /** By the first digits of its ID; problem details if it is nobody's, or several members'. */
    static Peer named(Federation mesh, String digits) {
        if (!digits.matches("[0-9a-f]{1,128}")) {
            throw Refused.badRequest("a member is named by its node ID or the first digits of it");
        }
        List<Peer> found = mesh.peers().stream()
                .filter(peer -> peer.nodeId().startsWith(digits))
                .toList();
        if (found.isEmpty()) {
            throw Refused.notFound("there is no such member");
        }
        if (found.size() > 1) {
            throw Refused.badRequest("several members' IDs begin with that: give more digits");
        }
        return found.getFirst();
    }

    static Peer other(Federation mesh, String digits) {
        Peer peer = named(mesh, digits);
        if (peer.self()) {
            throw Refused.badRequest("that is this node itself");
        }
        return peer;
    }

    /** What the ledger keeps as the cause, from the body's note. */
    static String cause(Ask ask) throws IOException {
        return cause(ask, ask.body("note").getOrDefault("note", ""));
    }

    static String cause(Ask ask, String note) {
        return "operator: " + ask.note(note);
    }
}
