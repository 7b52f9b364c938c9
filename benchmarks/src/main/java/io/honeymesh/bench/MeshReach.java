// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.bench.Timeline.Who;
import io.honeymesh.lab.Lab;
import java.util.LinkedHashMap;
import java.util.Map;

/** How soon a login at one node is a drop at the others, over each transport in turn, each in a lab of its own. */
record MeshReach() implements MeshPart {

    @Override
    public boolean measure(Options options, Timeline timeline, Map<String, Object> figures) {
        Map<String, Object> transports = new LinkedHashMap<>();
        figures.put("transports", transports);
        boolean complete = true;
        for (MeshTransport transport : MeshTransport.ALL) {
            if (options.transports().isEmpty() || options.transports().contains(transport.name())) {
                timeline.title("From the login's end at one node to the drop at two others: " + transport.name());
                MeshReport report = measure(options, timeline, transport);
                report.print(timeline);
                transports.put(transport.name(), report.json());
                complete &= report.complete();
            }
        }
        return complete;
    }

    private static MeshReport measure(Options options, Timeline timeline, MeshTransport transport) {
        try (Lab lab = Lab.open()) {
            timeline.say(Who.LAB, "the nodes meet over " + transport.name() + " alone");
            MeshStage stage = MeshStage.set(lab, options.distribution(), transport, timeline);
            return new MeshTouches(stage, options, timeline).measure(transport);
        }
    }
}
