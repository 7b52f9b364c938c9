// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.service.WebServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Hashtable;
import java.util.Optional;
import org.osgi.service.cm.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One port at which a Jetty of Felix's listens. For {@link HttpsServer}, under its lock. */
final class Listener {

    /** Chooses the port of dashboard and API. */
    static final String FRONT = "(" + WebServer.NAME + "=" + WebServer.FRONT + ")";

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    /** More than connections ({@link Hardened}): who keeps one from being answered to must not take what others need. */
    private static final int MOST_THREADS = 2000;

    /** So often the port may be somebody else's, of the node's own former connector for one, before anybody is told. */
    private static final int REFUSALS = 3;

    /** How long Jetty may take to begin. */
    private static final Duration BEGINS = Duration.ofSeconds(30);

    private final String name;
    private final Endpoint at;
    private final Configuration jetty;
    private final Path keyStore;
    private final String password;
    private final String settings;

    private Hardened server = Hardened.NONE;
    private long configured = System.nanoTime() - BEGINS.toNanos();
    private int refusals;
    private int tries;

    /**
     * @param name for the whiteboard
     * @param jetty its configuration
     * @param settings the PID whose file says where to listen
     */
    Listener(String name, Endpoint at, Configuration jetty, Path keyStore, String password, String settings) {
        this.name = name;
        this.at = at;
        this.jetty = jetty;
        this.keyStore = keyStore;
        this.password = password;
        this.settings = settings;
    }

    Endpoint at() {
        return at;
    }

    /** Jetty begins anew with it. */
    private void configure() throws IOException {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(WebServer.NAME, name);
        properties.put("org.apache.felix.http.enable", false);
        properties.put("org.apache.felix.https.enable", true);
        properties.put("org.apache.felix.http.host", at.address().toString());
        properties.put("org.osgi.service.http.port.secure", at.port());
        properties.put("org.apache.felix.https.keystore", keyStore.toString());
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
            socket.bind(new InetSocketAddress(at.address().toInetAddress(), at.port()));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** To be called again and again, until it is listened at. */
    void listen() {
        try {
            if (server.listens() || System.nanoTime() - configured < BEGINS.toNanos()) {
                return;
            }
            if (isFree()) {
                configure();
            } else if (++refusals == REFUSALS) {
                LOG.error(
                        "{} can't be listened at: {}. Tried again every few seconds; or set another port in etc/{}.cfg",
                        address(),
                        problem().orElse(""),
                        settings);
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("{} can't be listened at: {}", address(), e.getMessage());
        }
    }

    void runs(Hardened now) {
        server = now;
        if (server.listens()) {
            refusals = 0;
        }
    }

    void use(KeyStore store) throws IOException {
        server.use(store, password);
    }

    String address() {
        String host =
                at.address() instanceof Ipv6 v6 ? "[" + v6 + "]" : at.address().toString();
        return "https://" + host + ":" + at.port() + "/";
    }

    Optional<String> problem() {
        return refusals < REFUSALS
                ? Optional.empty()
                : Optional.of("another program has the port, or the address is none of this machine's");
    }

    void end() {
        try {
            jetty.delete();
        } catch (IOException | IllegalStateException gone) {
            // Then it has ended.
        }
    }
}
