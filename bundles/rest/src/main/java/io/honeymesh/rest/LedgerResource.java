// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Role;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.EventLog;
import jakarta.servlet.Servlet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The ledger as a whole: its head, whether it reaches the disk, and a check of its hash chain. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/ledger/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class LedgerResource extends Resource {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile EventLog log;

    private final transient AtomicBoolean verifying = new AtomicBoolean();

    @Override
    String methods() {
        return "GET, HEAD, POST";
    }

    @Override
    Answer get(Ask ask) {
        ask.isWhole();
        ask.knows();
        EventLog events = log();
        Map<String, Object> document = new LinkedHashMap<>();
        events.head().ifPresent(head -> {
            document.put("sequence", head.sequence());
            document.put("sha256", head.sha256());
        });
        document.put("on_disk", events.degraded().isEmpty());
        events.degraded().ifPresent(why -> document.put("degraded", SafeText.printable(why)));
        return Answer.json(document);
    }

    /** {@code POST /ledger/verify} reads all of it, which may take seconds. */
    @Override
    Answer post(Ask ask) {
        ask.knows();
        if (!ask.rest().equals("verify")) {
            throw Refused.notFound("there is nothing at this path");
        }
        ask.needs(Role.OPERATOR);
        if (!verifying.compareAndSet(false, true)) {
            throw Refused.conflict("it is being verified already: wait for that answer");
        }
        try {
            return Answer.json(verified());
        } finally {
            verifying.set(false);
        }
    }

    private Map<String, Object> verified() {
        Map<String, Object> document = new LinkedHashMap<>();
        log().verify()
                .ifPresentOrElse(
                        broken -> {
                            document.put("whole", false);
                            document.put("broken", SafeText.printable(broken));
                        },
                        () -> document.put("whole", true));
        return document;
    }

    private EventLog log() {
        return need(log, "the ledger bundle is not running: no events");
    }
}
