// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.PrivateFile;
import io.honeymesh.api.service.WebServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where HTTPS is listened for: configures Felix's Jetty, which waits for that, and hardens it once it runs. Thread-safe.
 */
@Component(
        service = {WebServer.class, ConnectorFactory.class},
        immediate = true)
public final class HttpsServer implements WebServer, ConnectorFactory {

    private static final Logger LOG = LoggerFactory.getLogger(HttpsServer.class);

    private static final String JETTY = "org.apache.felix.http";
    private static final String ANYWHERE = "?";
    private static final String LOOPBACK = "127.0.0.1";
    private static final long LOOK_SECONDS = 2;
    private static final long RENEW_SECONDS = 60;

    /** How long the end of the node waits for a Jetty that is just beginning: less than the launcher waits for the end. */
    private static final Duration BEFORE_END = Duration.ofSeconds(6);

    private final WebSettings settings;
    private final WebFolder folder;
    private final CertificateBook certificates;
    private final PrivateFile keyStore;
    private final ConfigurationAdmin configurations;
    private final BundleContext context;
    private final SynchronousBundleListener atEnd = this::atEnd;

    /** The front, and further ports. */
    private final List<Listener> listeners = new ArrayList<>();

    private final ScheduledExecutorService look = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("honeymesh-https").factory());

    /** Jetty reads the key from a file; this is all that somebody who may read it needs. */
    private final String password = Secret.random(new SecureRandom());

    private Certificate certificate;
    private Set<Instant> written;
    private boolean ended;

    /**
     * @param door so that nothing is answered before there are tokens
     * @throws IOException with one clear line if there is no certificate to show
     */
    @Activate
    public HttpsServer(
            BundleContext context,
            @Reference CheckedSettings checked,
            @Reference WebDoor door,
            @Reference ConfigurationAdmin configurations)
            throws IOException {
        this.configurations = configurations;
        this.context = context;
        settings = checked.settings();
        folder = WebFolder.of(context);
        keyStore = new PrivateFile(folder.keyStore());
        certificates = new CertificateBook(settings, folder.certificate(), InstantSource.system());
        written = certificates.written();
        KeyPem key = certificates.first();
        certificate = certificates.describe(key);
        store(key);
        listeners.add(new Listener(
                FRONT, settings.listen(), jetty(configurations), keyStore.path(), password, WebSettings.PID));
        context.addBundleListener(atEnd);
        look.scheduleWithFixedDelay(this::listen, 0, LOOK_SECONDS, TimeUnit.SECONDS);
        look.scheduleWithFixedDelay(this::look, RENEW_SECONDS, RENEW_SECONDS, TimeUnit.SECONDS);
    }

    /** What Felix's Jetty for the front goes by. */
    static Configuration jetty(ConfigurationAdmin configurations) throws IOException {
        return configurations.getConfiguration(JETTY, ANYWHERE);
    }

    /** For Jetty, which reads it when it begins. */
    private KeyStore store(KeyPem pem) throws IOException {
        try {
            KeyStore store = pem.keyStore(password);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, password.toCharArray());
            keyStore.write(bytes.toByteArray());
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate can't be used: " + e.getMessage(), e);
        }
    }

    /** Until it is listened at. Not where the node was told to end before this began: it starts to its last level first. */
    private synchronized void listen() {
        boolean ending = context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.STOPPING;
        if (!ended && !ending) {
            listeners.forEach(Listener::listen);
        }
    }

    @Override
    public synchronized Port alsoAt(String name, int port) throws IOException {
        if (port == settings.listen().port()) {
            throw new IllegalArgumentException(
                    "port " + port + " is that of the dashboard (etc/" + WebSettings.PID + ".cfg)");
        }
        Listener further = new Listener(
                name,
                new Endpoint(IpAddress.parse(LOOPBACK), port),
                configurations.getFactoryConfiguration(JETTY, name, ANYWHERE),
                keyStore.path(),
                password,
                "io.honeymesh." + name);
        listeners.add(further);
        look.execute(this::listen);
        return () -> end(further);
    }

    private synchronized void end(Listener further) {
        if (listeners.remove(further)) {
            further.end();
        }
    }

    /** Felix's Jetty asks for further connectors as soon as it runs, and this is where its server can be got at. */
    @Override
    public synchronized Connector createConnector(Server running) {
        Hardened server = Hardened.of(running);
        listeners.stream()
                .filter(one -> server.isAt(one.at().port()))
                .findFirst()
                .ifPresent(one -> {
                    one.runs(server);
                    if (server.listens()) {
                        LOG.info("{} has the certificate {}", one.address(), certificate.sha256());
                    }
                });
        return server.nothingMore();
    }

    /** A new certificate in time, and an operator's own as soon as it changes. */
    private synchronized void look() {
        try {
            Set<Instant> now = certificates.written();
            if (!now.equals(written) || settings.supplied().isEmpty()) {
                show(certificates.next());
                written = now;
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("the certificate before it goes on: {}", e.getMessage());
        }
    }

    private void show(KeyPem next) throws IOException {
        Certificate shown = certificates.describe(next);
        if (!shown.sha256().equals(certificate.sha256())) {
            KeyStore changed = store(next);
            for (Listener one : listeners) {
                one.use(changed);
            }
            certificate = shown;
            LOG.info("{} has the certificate {} from now on", address(), shown.sha256());
        }
    }

    @Override
    public String address() {
        return listeners.getFirst().address();
    }

    @Override
    public synchronized Optional<String> problem() {
        return listeners.getFirst().problem();
    }

    @Override
    public Optional<Path> firstToken() {
        return Optional.of(folder.firstToken()).filter(Files::exists);
    }

    @Override
    public synchronized Certificate certificate() {
        return certificate;
    }

    @Override
    public synchronized Certificate renew() throws IOException {
        show(certificates.renewed());
        return certificate;
    }

    private void atEnd(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            end();
            awaitJetty();
        }
    }

    /** Nothing begins any more. */
    private synchronized void end() {
        ended = true;
    }

    /**
     * A Jetty whose bundle stops while it begins complains at length. It begins in the one thread that hands out configurations, so it has
     * once that comes to us.
     */
    private void awaitJetty() {
        CountDownLatch ours = new CountDownLatch(1);
        ServiceRegistration<ManagedService> waiting = context.registerService(
                ManagedService.class,
                none -> ours.countDown(),
                new Hashtable<>(Map.of(Constants.SERVICE_PID, WebSettings.PID + ".end")));
        try {
            ours.await(BEFORE_END.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.unregister();
        }
    }

    @Deactivate
    synchronized void deactivate() {
        ended = true;
        context.removeBundleListener(atEnd);
        look.shutdownNow();
        listeners.forEach(Listener::end);
    }
}
