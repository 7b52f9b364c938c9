// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.service.Attempts;
import io.honeymesh.api.service.BanJournal;
import io.honeymesh.api.service.CaptureFilter;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.FingerprintLog;
import io.honeymesh.api.service.LedgerCopy;
import io.honeymesh.api.service.Shelf;
import io.honeymesh.api.service.Statistics;
import io.honeymesh.api.spi.NodeEventListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger as a component. Registers the journal and what is known of fingerprints itself, once the file was read or couldn't
 * be: nobody waits for a disk. Bans read late, because the file could not be opened at start, reach policy by registering the journal anew. Thread-safe.
 */
@Component(
        service = {EventLog.class, Attempts.class, Statistics.class, LedgerCopy.class, NodeEventListener.class},
        immediate = true,
        configurationPid = LedgerSettings.PID)
@Designate(ocd = LedgerConfig.class)
public final class LedgerComponent implements EventLog, Attempts, Statistics, LedgerCopy, NodeEventListener {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerComponent.class);

    private static final String[] JOURNAL = {BanJournal.class.getName(), FingerprintLog.class.getName()};

    private final BundleContext context;
    private final Ledger ledger;
    private final Object registering = new Object();
    private Optional<ServiceRegistration<?>> journal = Optional.empty();
    private Optional<ServiceRegistration<Shelf>> shelf = Optional.empty();
    private boolean stopped;

    @Activate
    public LedgerComponent(BundleContext context, Map<String, Object> configuration) {
        this.context = context;
        ledger = new Ledger(new LedgerFolder(folder(context)), settings(configuration), this::announce, this::readable);
        ledger.start();
    }

    @Modified
    void modified(Map<String, Object> configuration) {
        ledger.configure(settings(configuration));
    }

    @Deactivate
    void deactivate() {
        synchronized (registering) {
            stopped = true;
            shelf.ifPresent(ServiceRegistration::unregister);
            journal.ifPresent(ServiceRegistration::unregister);
        }
        ledger.close();
    }

    @Override
    public void on(NodeEvent event) {
        ledger.on(event);
    }

    @Override
    public Page find(Query query) {
        return ledger.find(query);
    }

    @Override
    public List<Entry> findAfter(long sequence, Query query) {
        return ledger.findAfter(sequence, query);
    }

    @Override
    public Optional<Head> head() {
        return ledger.head();
    }

    @Override
    public Optional<String> verify() {
        return ledger.verify();
    }

    @Override
    public Optional<String> degraded() {
        return ledger.degraded();
    }

    @Override
    public void copyTo(Path file) throws IOException {
        ledger.copyTo(file);
    }

    @Override
    public List<Login> logins(CaptureFilter filter, Grouping by, int limit) {
        return ledger.attempts().logins(filter, by, limit);
    }

    @Override
    public List<Command> commands(CaptureFilter filter, int limit) {
        return ledger.attempts().commands(filter, limit);
    }

    @Override
    public Map<Long, Outcome> outcomes(Collection<Long> conversations) {
        return ledger.attempts().outcomes(conversations);
    }

    @Override
    public Top top(Dimension dimension, Duration window, int limit) {
        return ledger.statistics().top(dimension, window, limit);
    }

    /** On a thread of its own: whoever binds the journal may wait for the writer, which is who calls this. */
    private void readable() {
        Thread.ofVirtual().name("honeymesh-ledger-journal").start(this::register);
    }

    private void register() {
        synchronized (registering) {
            if (!stopped) {
                journal.ifPresent(ServiceRegistration::unregister);
                journal = Optional.of(context.registerService(JOURNAL, ledger, null));
                shelf.ifPresent(ServiceRegistration::unregister);
                shelf = Optional.of(context.registerService(Shelf.class, ledger.shelf(), null));
            }
        }
    }

    /** Looks the hub up for each alarm rather than bind it: it listens to whom it binds, and that includes us. */
    private void announce(NodeEvent.Alarm alarm) {
        ServiceReference<EventHub> reference = context.getServiceReference(EventHub.class);
        EventHub hub = reference == null ? null : context.getService(reference);
        if (hub == null) {
            ledger.on(alarm);
            return;
        }
        try {
            hub.publish(alarm);
        } finally {
            context.ungetService(reference);
        }
    }

    private static Path folder(BundleContext context) {
        String data = context.getProperty("karaf.data");
        return data == null
                ? context.getDataFile("ledger").toPath()
                : Path.of(data).resolve("ledger");
    }

    private static LedgerSettings settings(Map<String, Object> configuration) {
        LedgerSettings.Read read = LedgerSettings.read(configuration);
        read.problems().forEach(LOG::error);
        return read.settings();
    }
}
