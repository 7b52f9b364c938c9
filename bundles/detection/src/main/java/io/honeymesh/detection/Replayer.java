// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.service.FingerprintBook;
import io.honeymesh.api.service.Rehearsal;
import io.honeymesh.api.service.Replay;
import io.honeymesh.api.service.ScanTrackers;
import io.honeymesh.api.service.TrapStage;
import io.honeymesh.api.spi.Fingerprinter;
import io.honeymesh.api.spi.ScoringRule;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferenceScope;

/** Replays with the rules and fingerprinters there are when it begins; of a rule of scope PROTOTYPE with one of its own. */
@Component
public final class Replayer implements Replay {

    private final List<ComponentServiceObjects<ScoringRule>> rules = new CopyOnWriteArrayList<>();
    private final List<Fingerprinter> fingerprinters = new CopyOnWriteArrayList<>();
    private final TrapStage stage;
    private final ScanTrackers scans;
    private final Rehearsal rehearsal;
    private final DetectionSettings settings;
    private final FingerprintBook orders;

    /** Felix miscounts who uses a service that many threads take and give back at once. */
    private final Lock counting = new ReentrantLock();

    @Activate
    public Replayer(
            @Reference TrapStage stage,
            @Reference ScanTrackers scans,
            @Reference Rehearsal rehearsal,
            @Reference DetectionSettings settings,
            @Reference FingerprintBook orders) {
        this.stage = stage;
        this.settings = settings;
        this.orders = orders;
        this.scans = scans;
        this.rehearsal = rehearsal;
    }

    /** A rule that is used, and where it goes back to. */
    private record Taken(ScoringRule rule, ComponentServiceObjects<ScoringRule> from) {}

    @Override
    public void run(Source source, Consumer<NodeEvent> events) throws IOException, InterruptedException {
        PluginSet<ScoringRule> used = new PluginSet<>(alarm -> {});
        PluginSet<Fingerprinter> lookers = new PluginSet<>(alarm -> {});
        fingerprinters.forEach(lookers::add);
        List<Taken> taken = new ArrayList<>();
        try {
            takeRules(taken);
            taken.forEach(one -> used.add(one.rule()));
            Scorer scorer = new Scorer(used, lookers, settings, orders::orders);
            try (ReplayRun run = new ReplayRun(scorer, stage, scans.open(), rehearsal, events)) {
                play(source, run);
            }
        } finally {
            giveBack(taken);
        }
    }

    private void takeRules(List<Taken> taken) {
        counting.lock();
        try {
            for (ComponentServiceObjects<ScoringRule> from : rules) {
                Optional.ofNullable(from.getService()).ifPresent(rule -> taken.add(new Taken(rule, from)));
            }
        } finally {
            counting.unlock();
        }
    }

    private void giveBack(List<Taken> taken) {
        counting.lock();
        try {
            taken.forEach(one -> one.from().ungetService(one.rule()));
        } finally {
            counting.unlock();
        }
    }

    private static void play(Source source, ReplayRun run) throws IOException, InterruptedException {
        try {
            source.to(run);
        } catch (ClosedByInterruptException interrupted) {
            Thread.interrupted();
            throw new InterruptedException();
        } catch (IOException e) {
            run.finish();
            throw e;
        }
        run.finish();
    }

    @Reference(
            service = ScoringRule.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            scope = ReferenceScope.PROTOTYPE)
    void addRule(ComponentServiceObjects<ScoringRule> rule) {
        rules.add(rule);
    }

    void removeRule(ComponentServiceObjects<ScoringRule> rule) {
        rules.remove(rule);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addFingerprinter(Fingerprinter fingerprinter) {
        fingerprinters.add(fingerprinter);
    }

    void removeFingerprinter(Fingerprinter fingerprinter) {
        fingerprinters.remove(fingerprinter);
    }
}
