// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Settings;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Exports;
import io.honeymesh.api.service.Forwarder;
import io.honeymesh.api.service.Reports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** POSTs alerts to a web address; one for each configuration. */
@Component(
        service = Forwarder.class,
        immediate = true,
        configurationPid = Webhook.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = WebhookConfiguration.class, factory = true)
public final class Webhook implements Forwarder {

    static final String PID = "io.honeymesh.webhook";

    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int TOO_MANY = 429;
    private static final int TIMEOUT = 408;

    private final Running running;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Reports reports;

    @Activate
    public Webhook(
            Map<String, Object> properties,
            BundleContext context,
            @Reference EventHub hub,
            @Reference EventLog log,
            @Reference Exports exports) {
        running = new Running(LOG, hub, Duration.ZERO, () -> start(properties, context, hub, log, exports));
    }

    private Tail start(
            Map<String, Object> properties, BundleContext context, EventHub hub, EventLog log, Exports exports) {
        Settings settings = new Settings(PID, properties);
        WebhookSettings given = WebhookSettings.of(settings);
        String name = Forwarding.name("webhook", properties);
        Forwarding.warnOfUnknown(name, settings, given.types(), LOG::warn);
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(Forwarding.file(properties, "authorities", given.authorities(), Tls::context))
                .build();
        Optional<SecretKeySpec> secret = given.secretFile().isEmpty()
                ? Optional.empty()
                : Optional.of(key(Forwarding.file(properties, "secret.file", given.secretFile(), Forwarding::secret)));
        Optional<Wording> wording =
                given.template().isEmpty() ? Optional.empty() : Optional.of(Wording.ofJson(given.template()));
        Alerts.Channel channel = (event, leftOut) -> {
            Optional<Reports> words = Optional.ofNullable(reports);
            String body = wording.isPresent()
                    ? wording.get().of(exports.origin(), event, words, leftOut)
                    : JSON.std.asString(Wording.values(exports.origin(), event, words, leftOut));
            post(client, given.url(), secret, body, event.sequence());
        };
        Tail tail = new Tail(
                name,
                () -> log,
                hub,
                Position.of(Forwarding.folder(context), name),
                given.types(),
                new Alerts(channel, given.terms(), InstantSource.system()),
                PAUSE);
        LOG.info("{}: tells {}", name, given.url().getHost());
        return tail;
    }

    private static SecretKeySpec key(String secret) {
        return new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    /**
     * @throws IOException if it may not have got there
     * @throws Refused if it won't get there later either: what comes after it must not wait for that
     */
    static void post(HttpClient client, URI url, Optional<SecretKeySpec> secret, String body, long sequence)
            throws IOException, Refused {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("User-Agent", "HoneyMesh")
                .header("X-HoneyMesh-Event", Long.toString(sequence))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (secret.isPresent()) {
            request.header("X-HoneyMesh-Signature", "sha256=" + signature(secret.get(), body));
        }
        int status;
        try {
            // The request's own timeout ends with the headers: a body that never ends must not hold what comes after.
            CompletableFuture<HttpResponse<Void>> asked = client.sendAsync(request.build(), BodyHandlers.discarding());
            try {
                status = asked.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode();
            } finally {
                asked.cancel(true);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", closed);
        } catch (ExecutionException | TimeoutException failed) {
            Throwable why = failed instanceof ExecutionException ? failed.getCause() : failed;
            throw Forwarding.unreachable(url.getHost(), port(url), why);
        }
        if (status >= 400 && status < 500 && status != TOO_MANY && status != TIMEOUT) {
            throw new Refused(Integer.toString(status));
        } else if (status >= 300) {
            throw new IOException(SafeText.printable(url.getHost()) + " answers " + status);
        }
    }

    private static int port(URI url) {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return "https".equals(url.getScheme()) ? 443 : 80;
    }

    static String signature(SecretKeySpec secret, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public Optional<String> problem() {
        return running.problem();
    }

    @Deactivate
    public void stop() {
        running.close();
    }
}
