// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.Federation.Peer;
import io.honeymesh.api.service.Federation.Status;
import jakarta.servlet.Servlet;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Peers, trust, and what was refused. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/mesh")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.pages)")
public final class MeshPage extends Page {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Federation federation;

    private static final int DIGITS = 12;

    @Override
    String html(Look look) {
        Federation mesh = need(federation, "the federation bundle is not running: no peers");
        Status status = mesh.status();
        return MeshViewRenderer.of()
                .execute(new MeshView(
                        status.nodeId(),
                        status.cluster(),
                        status.sharing().isEmpty(),
                        status.sharing().orElse(""),
                        status.links().entrySet().stream()
                                .map(one ->
                                        new Fact(one.getKey(), one.getValue().size() + " links"))
                                .toList(),
                        Numbers.grouped(status.statements()),
                        Numbers.grouped(status.enforced()),
                        mesh.peers().stream().map(MeshPage::row).toList(),
                        mesh.refusals().entrySet().stream()
                                .map(one -> new Fact(one.getKey(), Numbers.grouped(one.getValue())))
                                .toList(),
                        mesh.refusals().isEmpty()));
    }

    private static PeerRow row(Peer peer) {
        Badge level = switch (peer.level()) {
            case L0 -> Badge.muted("L0");
            case L1 -> new Badge("mesh", "L1");
            case L2, L3 -> Badge.ok(peer.level().name());
        };
        return new PeerRow(
                peer.nodeId(),
                peer.nodeId().substring(0, Math.min(DIGITS, peer.nodeId().length())),
                peer.self(),
                level,
                String.format(Locale.ROOT, "%.2f", peer.score()),
                peer.introducer()
                        .map(id -> id.substring(0, Math.min(DIGITS, id.length())))
                        .orElse(""),
                peer.heard().map(Instant::toString).orElse(""),
                peer.heard().isPresent(),
                Numbers.grouped(peer.statements()),
                peer.endpoints().stream().map(Endpoint::toString).collect(Collectors.joining(" ")),
                peer.licensed().orElse("good"));
    }
}
