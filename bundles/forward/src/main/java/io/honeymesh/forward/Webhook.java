// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Settings;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.EventLog.Entry;
import io.honeymesh.api.service.Exports;
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
        service = {},
        configurationPid = Webhook.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = WebhookConfiguration.class, factory = true)
public final class Webhook {

    static final String PID = "io.honeymesh.webhook";

    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int TOO_MANY = 429;
    private static final int TIMEOUT = 408;

    private final Tail tail;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Reports reports;

    /** @throws IllegalArgumentException with one clear line for a setting that makes no sense */
    @Activate
    public Webhook(
            Map<String, Object> properties,
            BundleContext context,
            @Reference EventHub hub,
            @Reference EventLog log,
            @Reference Exports exports)
            throws IOException {
        Settings settings = new Settings(PID, properties);
        WebhookSettings given = WebhookSettings.of(settings);
        Forwarding.warnOfUnknown(settings, LOG);
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(Tls.context(given.authorities()))
                .build();
        Optional<SecretKeySpec> secret = secret(given.secretFile());
        Optional<Wording> wording =
                given.template().isEmpty() ? Optional.empty() : Optional.of(Wording.ofJson(given.template()));
        String name = Forwarding.name("webhook", properties);
        Alerts.Channel channel = (event, leftOut) -> {
            Optional<Reports> words = Optional.ofNullable(reports);
            String body = wording.isPresent()
                    ? wording.get().of(exports.origin(), event, words, leftOut)
                    : JSON.std.asString(Wording.values(exports.origin(), event, words, leftOut));
            post(client, given.url(), secret, body, name, event);
        };
        tail = new Tail(
                name,
                () -> log,
                hub,
                Position.of(Forwarding.folder(context), name),
                given.types(),
                new Alerts(channel, given.terms(), InstantSource.system()),
                PAUSE);
        LOG.info("{}: tells {}", name, given.url().getHost());
    }

    private static Optional<SecretKeySpec> secret(String file) throws IOException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        String secret = Forwarding.secret(file);
        return Optional.of(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    }

    private static void post(
            HttpClient client, URI url, Optional<SecretKeySpec> secret, String body, String name, Entry event)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("User-Agent", "HoneyMesh")
                .header("X-HoneyMesh-Event", Long.toString(event.sequence()))
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
            throw new IOException(SafeText.printable(url.getHost()) + ": " + why, failed);
        }
        if (status >= 400 && status < 500 && status != TOO_MANY && status != TIMEOUT) {
            // It won't take this one later either; what comes after it must not wait for that.
            LOG.warn("{}: event {} was refused with {}", name, event.sequence(), status);
        } else if (status >= 300) {
            throw new IOException(SafeText.printable(url.getHost()) + " answers " + status);
        }
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

    @Deactivate
    public void stop() {
        tail.close();
    }
}
