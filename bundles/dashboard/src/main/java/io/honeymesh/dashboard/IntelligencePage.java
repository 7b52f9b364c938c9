// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.service.FingerprintLog;
import jakarta.servlet.Servlet;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Fingerprints, the latest first. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/intelligence")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.pages)")
public final class IntelligencePage extends Page {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile FingerprintLog log;

    private static final int SHOWN = 20;

    @Override
    String html(Look look) {
        FingerprintLog prints = need(log, "the ledger bundle is not running: no fingerprints");
        List<KindRow> kinds = Stream.of("ja4", "ja3", "hassh")
                .map(kind -> new KindRow(
                        kind,
                        prints.latest(kind, SHOWN).stream()
                                .map(print -> new Fact(print.value(), said(prints, print)))
                                .toList()))
                .filter(kind -> !kind.prints().isEmpty())
                .toList();
        return IntelligenceViewRenderer.of().execute(new IntelligenceView(kinds, kinds.isEmpty()));
    }

    private static String said(FingerprintLog prints, Fingerprint print) {
        return prints.of(print, 1).stream()
                        .map(latest ->
                                "latest " + latest.source() + (latest.said().isEmpty() ? "" : ", " + latest.said()))
                        .findFirst()
                        .orElse("")
                + ", " + Numbers.grouped(prints.sources(print)) + " sources";
    }
}
