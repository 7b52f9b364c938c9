// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import io.honeymesh.api.Settings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
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
 * The settings, offered to {@link HttpsServer} only if they are right and there is the certificate they name: what is wrong is told once,
 * and nothing listens until it is mended.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = WebSettings.PID)
@Designate(ocd = WebConfiguration.class)
public final class CheckedSettings {

    private static final Logger LOG = LoggerFactory.getLogger(CheckedSettings.class);

    private static final String UNTIL = "{} - nothing is answered over HTTPS until it is mended";
    private static final long TRY_SECONDS = 2;

    private final BundleContext context;
    private final Optional<WebSettings> settings;
    private final ScheduledExecutorService tries = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("honeymesh-web-settings").factory());

    private ServiceRegistration<CheckedSettings> registration;
    private String told = "";

    /** @throws IOException if Jetty can't be kept from listening */
    @Activate
    public CheckedSettings(
            BundleContext context, Map<String, Object> properties, @Reference ConfigurationAdmin configurations)
            throws IOException {
        // Left by a node that was killed: Jetty is not to begin with what was right then.
        Configuration jetty = HttpsServer.jetty(configurations);
        if (jetty.getProperties() != null) {
            jetty.update(new Hashtable<>(Map.of("org.apache.felix.http.enable", false)));
        }
        this.context = context;
        settings = read(properties);
        if (settings.isPresent()) {
            offer();
        }
    }

    private synchronized void offer() {
        if (tries.isShutdown()) {
            return;
        }
        try {
            new CertificateBook(settings(), WebFolder.of(context).certificate(), InstantSource.system()).first();
            registration = context.registerService(CheckedSettings.class, this, null);
        } catch (IOException wrong) {
            if (!told.equals(wrong.getMessage())) {
                told = wrong.getMessage();
                LOG.error(UNTIL, told);
            }
            // A file that is missing may be put there at any time.
            tries.schedule(this::offer, TRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static Optional<WebSettings> read(Map<String, Object> properties) {
        Settings in = new Settings(WebSettings.PID, properties);
        try {
            WebSettings read = WebSettings.of(in);
            in.unknown().forEach(LOG::warn);
            return Optional.of(read);
        } catch (IllegalArgumentException wrong) {
            LOG.error(UNTIL, wrong.getMessage());
            return Optional.empty();
        }
    }

    WebSettings settings() {
        return settings.orElseThrow();
    }

    @Deactivate
    synchronized void deactivate() {
        tries.shutdownNow();
        if (registration != null) {
            registration.unregister();
        }
    }
}
