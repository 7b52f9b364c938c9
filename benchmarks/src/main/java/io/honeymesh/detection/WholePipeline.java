// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.service.Detection;
import io.honeymesh.api.service.Gate;
import io.honeymesh.api.spi.Fingerprinter;
import java.util.List;
import java.util.Map;

/** The pipeline as a node has it: every rule at its defaults. */
public final class WholePipeline {

    private WholePipeline() {}

    /** Nobody hears of its events. */
    public static Detection over(Gate gate, List<Fingerprinter> fingerprinters) {
        DetectionSettings settings = new DetectionSettings(Map.of());
        Pipeline pipeline = new Pipeline(gate, event -> {}, settings);
        List.of(
                        new PortScan(settings),
                        new SlowScan(settings),
                        new ScanCampaign(settings),
                        new CredentialAttack(settings),
                        new RareFingerprint(settings),
                        new TrapIntent(),
                        new KnownTool(),
                        new ProtocolViolation(),
                        new PayloadEntropy(),
                        new PayloadPattern())
                .forEach(pipeline::addRule);
        fingerprinters.forEach(pipeline::addFingerprinter);
        return pipeline;
    }
}
