// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import io.honeymesh.api.Ipv6;
import io.honeymesh.api.PrivateFile;
import io.honeymesh.api.Settings;
import io.honeymesh.api.service.WebServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where HTTPS is listened for: configures Felix's Jetty, which waits for that, and hardens it once it runs. Thread-safe.
 */
@Component(
        service = {WebServer.class, ConnectorFactory.class},
        immediate = true,
        configurationPid = WebSettings.PID)
@Designate(ocd = WebConfiguration.class)
public final class HttpsServer implements WebServer, ConnectorFactory {

    private static final Logger LOG = LoggerFactory.getLogger(HttpsServer.class);

    private static final String JETTY = "org.apache.felix.http";
    private static final String ANYWHERE = "?";
    private static final int MOST_THREADS = 500;
    private static final long LOOK_SECONDS = 2;
    private static final long RENEW_SECONDS = 60;

    /** So often the port may be somebody else's, of the node's own former connector for one, before anybody is told. */
    private static final int REFUSALS = 3;

    /** How long Jetty may take to begin. */
    private static final Duration BEGINS = Duration.ofSeconds(30);

    private final WebSettings settings;
    private final WebFolder folder;
    private final CertificateBook certificates;
    private final PrivateFile keyStore;
    private final Configuration jetty;
    private final ScheduledExecutorService look = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("honeymesh-https").factory());

    /** Jetty reads the key from a file; this is all that somebody who may read it needs. */
    private final String password = Secret.random(new SecureRandom());

    private Certificate certificate;
    private Set<Instant> written;
    private Hardened server = Hardened.NONE;
    private long configured = System.nanoTime() - BEGINS.toNanos();
    private int refusals;
    private int tries;
    private boolean ended;

    /**
     * @param door so that nothing is answered before there are tokens
     * @throws IOException with one clear line if there is no certificate to show
     */
    @Activate
    public HttpsServer(
            BundleContext context,
            Map<String, Object> properties,
            @Reference WebDoor door,
            @Reference ConfigurationAdmin configurations)
            throws IOException {
        // Left by a node that was killed: Jetty is not to begin with what was right then.
        jetty = configurations.getConfiguration(JETTY, ANYWHERE);
        if (jetty.getProperties() != null) {
            jetty.update(new Hashtable<>(Map.of("org.apache.felix.http.enable", false)));
        }
        Settings in = new Settings(WebSettings.PID, properties);
        settings = WebSettings.of(in);
        in.unknown().forEach(LOG::warn);
        folder = WebFolder.of(context);
        keyStore = new PrivateFile(folder.keyStore());
        certificates = new CertificateBook(settings, folder.certificate(), InstantSource.system());
        written = certificates.written();
        KeyPem key = certificates.first();
        certificate = certificates.describe(key);
        store(key);
        look.scheduleWithFixedDelay(this::listen, 0, LOOK_SECONDS, TimeUnit.SECONDS);
        look.scheduleWithFixedDelay(this::look, RENEW_SECONDS, RENEW_SECONDS, TimeUnit.SECONDS);
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

    /** Jetty begins anew with it. */
    private void configure() throws IOException {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("org.apache.felix.http.enable", false);
        properties.put("org.apache.felix.https.enable", true);
        properties.put("org.apache.felix.http.host", settings.listen().address().toString());
        properties.put("org.osgi.service.http.port.secure", settings.listen().port());
        properties.put("org.apache.felix.https.keystore", keyStore.path().toString());
        properties.put("org.apache.felix.https.keystore.type", KeyPem.STORE_TYPE);
        properties.put("org.apache.felix.https.keystore.password", password);
        properties.put("org.apache.felix.https.jetty.protocols.included", new String[] {"TLSv1.3"});
        properties.put("org.apache.felix.http.jetty.virtualthreads.enable", true);
        properties.put("org.apache.felix.http.jetty.threadpool.max", MOST_THREADS);
        properties.put("org.apache.felix.http.jetty.sendServerHeader", false);
        properties.put("org.apache.felix.jetty.websocket.enable", true);
        // What Jetty doesn't know; one that is other than before makes it begin anew.
        properties.put("io.honeymesh.web.try", tries++);
        jetty.update(properties);
        configured = System.nanoTime();
    }

    /** Asked before Jetty is: it would complain at length. */
    private boolean isFree() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(
                    settings.listen().address().toInetAddress(),
                    settings.listen().port()));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** Until it is listened at. */
    private synchronized void listen() {
        try {
            if (ended || server.listens() || System.nanoTime() - configured < BEGINS.toNanos()) {
                return;
            }
            if (isFree()) {
                configure();
            } else if (++refusals == REFUSALS) {
                LOG.error(
                        "{} can't be listened at: {}. Tried again every {} s; or set bind and port in etc/{}.cfg",
                        address(),
                        problem().orElse(""),
                        LOOK_SECONDS,
                        WebSettings.PID);
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("{} can't be listened at: {}", address(), e.getMessage());
        }
    }

    /** Felix's Jetty asks for further connectors as soon as it runs, and this is where its server can be got at. */
    @Override
    public synchronized Connector createConnector(Server running) {
        server = Hardened.of(running);
        if (server.listens()) {
            refusals = 0;
            LOG.info("{} has the certificate {}", address(), certificate.sha256());
        }
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
            server.use(store(next), password);
            certificate = shown;
            LOG.info("{} has the certificate {} from now on", address(), shown.sha256());
        }
    }

    @Override
    public String address() {
        String host = settings.listen().address() instanceof Ipv6 v6
                ? "[" + v6 + "]"
                : settings.listen().address().toString();
        return "https://" + host + ":" + settings.listen().port() + "/";
    }

    @Override
    public synchronized Optional<String> problem() {
        return refusals < REFUSALS
                ? Optional.empty()
                : Optional.of("another program has the port, or the address is none of this machine's");
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

    @Deactivate
    synchronized void deactivate() throws IOException {
        ended = true;
        look.shutdownNow();
        jetty.delete();
    }
}
