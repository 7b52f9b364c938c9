// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.Federation.Peer;
import io.honeymesh.api.service.Federation.Status;
import jakarta.servlet.Servlet;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Peers, trust and how it changed, what was refused, and what is ordered about the mesh. */
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

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile EventLog log;

    private static final int DIGITS = 12;
    private static final int CHANGES = 50;

    @Override
    String html(Look look) {
        Federation mesh = need(federation, "the federation bundle is not running: no peers");
        Status status = mesh.status();
        EventLog events = log;
        TrustHistory trust = events == null ? new TrustHistory(List.of()) : TrustHistory.of(events);
        Map<String, Spark> sparks = trust.sparks();
        List<PeerRow> peers =
                mesh.peers().stream().map(peer -> row(peer, sparks)).toList();
        Map<String, Long> refusals = mesh.refusals();
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
                        peers,
                        refusals.entrySet().stream()
                                .map(one -> new Fact(one.getKey(), Numbers.grouped(one.getValue())))
                                .toList(),
                        refusals.isEmpty(),
                        peers.stream().filter(peer -> !peer.self()).toList(),
                        trust.changes().stream()
                                .limit(CHANGES)
                                .map(TrustHistory.Change::row)
                                .toList(),
                        trust.changes().isEmpty(),
                        look.mayOperate(),
                        look.mayAdminister()));
    }

    /** As much of an ID as people need. */
    static String shown(String nodeId) {
        return nodeId.substring(0, Math.min(DIGITS, nodeId.length()));
    }

    static Badge badge(TrustLevel level) {
        return switch (level) {
            case L0 -> Badge.muted("L0");
            case L1 -> new Badge("mesh", "L1");
            case L2, L3 -> Badge.ok(level.name());
        };
    }

    private static PeerRow row(Peer peer, Map<String, Spark> sparks) {
        return new PeerRow(
                peer.nodeId(),
                shown(peer.nodeId()),
                peer.self(),
                badge(peer.level()),
                String.format(Locale.ROOT, "%.2f", peer.score()),
                peer.introducer().map(MeshPage::shown).orElse(""),
                peer.heard().map(Instant::toString).orElse(""),
                peer.heard().isPresent(),
                Numbers.grouped(peer.statements()),
                peer.endpoints().stream().map(Endpoint::toString).collect(Collectors.joining(" ")),
                peer.licensed().orElse("good"),
                peer.granted().isPresent(),
                sparks.getOrDefault(peer.nodeId(), Spark.of(List.of())));
    }
}
