// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Backups;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.LedgerCopy;
import io.honeymesh.api.service.NodeIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Backups as a component; tells the record of each, and of one that was put back while the node was stopped. Thread-safe. */
@Component(immediate = true)
public final class BackupComponent implements Backups {

    private static final Logger LOG = LoggerFactory.getLogger(BackupComponent.class);

    private static final int MOST_MARK_BYTES = 1000;

    private final Path base;
    private final String version;
    private final BackupFolder folder;
    private final EventHub hub;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile LedgerCopy ledger;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile NodeIdentity identity;

    @Activate
    public BackupComponent(BundleContext context, @Reference EventHub hub) {
        this(
                Path.of(String.valueOf(context.getProperty("karaf.base"))),
                context.getBundle().getVersion().toString(),
                hub);
        restored();
    }

    BackupComponent(Path base, String version, EventHub hub) {
        this.base = base;
        this.version = version;
        this.hub = hub;
        folder = new BackupFolder(base.resolve("data/backups"));
    }

    /** The launcher leaves a mark when it has put a backup back. */
    void restored() {
        Path mark = base.resolve(Restore.MARK);
        try {
            if (!Files.isRegularFile(mark)) {
                return;
            }
            byte[] text;
            try (InputStream in = Files.newInputStream(mark)) {
                text = in.readNBytes(MOST_MARK_BYTES);
            }
            About about = About.read(text);
            publish("backup.restored", Map.of("made", about.made().toString(), "version", about.version()));
            Files.delete(mark);
            LOG.info("This node was restored from a backup made {}", about.made());
        } catch (IOException e) {
            LOG.warn("Of the restored backup nothing can be told: {}", e.getMessage());
        }
    }

    private void publish(String type, Map<String, Object> detail) {
        hub.publish(new NodeEvent.Other(Instant.now(), type, Optional.empty(), detail));
    }

    @Override
    public List<Backup> list() throws IOException {
        return folder.list();
    }

    @Override
    public Made make(char[] passphrase, boolean recordings, String by) throws IOException {
        LedgerCopy copy = ledger;
        if (copy == null) {
            throw new IllegalStateException("the ledger bundle is not running: there would be no ledger in it");
        }
        NodeIdentity self = identity;
        About about = new About(self == null ? "" : self.nodeId(), version, Instant.now());
        Made made = folder.make(about, new Collecting(base, copy), passphrase, recordings);
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("name", made.backup().name());
        detail.put("bytes", made.backup().bytes());
        detail.put("recordings", recordings);
        detail.put("by", SafeText.printable(by));
        publish("backup.made", detail);
        return made;
    }

    @Override
    public Content check(String name, char[] passphrase) throws IOException {
        return folder.check(name, passphrase);
    }

    @Override
    public InputStream open(String name) throws IOException {
        return folder.open(name);
    }

    @Override
    public void remove(String name) throws IOException {
        folder.remove(name);
    }

    @Override
    public String passphrase() {
        return Passphrase.random();
    }
}
