// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.metrics;

import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.TrapHost;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * The node's counters, in the format that is asked for
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). Behind the door, like the API: Prometheus sends a token as its
 * setting {@code authorization} says.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.metrics)")
public final class MetricsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** Made when it is first asked for: a node that nobody measures has no use for its classes. */
    private static final class Plain {
        static final ExpositionFormatWriter WRITER = PrometheusTextFormatWriter.builder()
                .setIncludeCreatedTimestamps(false)
                .build();
    }

    /** As {@link Plain}. */
    private static final class Open {
        static final ExpositionFormatWriter WRITER = OpenMetricsTextFormatWriter.builder()
                .setCreatedTimestampsEnabled(false)
                .build();
    }

    private final String version;
    private final transient EventCounts counts;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile BanBook book;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile EventLog log;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile TrapHost traps;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Federation federation;

    @Activate
    public MetricsServlet(BundleContext context, @Reference EventCounts counts) {
        this.version = context.getBundle().getVersion().toString();
        this.counts = counts;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getPathInfo() != null && !request.getPathInfo().equals("/")) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        MetricSnapshots metrics = NodeMetrics.of(
                version,
                counts,
                Optional.ofNullable(book),
                Optional.ofNullable(log),
                Optional.ofNullable(traps),
                Optional.ofNullable(federation));
        String accepted = request.getHeader("Accept");
        ExpositionFormatWriter writer =
                accepted != null && accepted.contains("application/openmetrics-text") ? Open.WRITER : Plain.WRITER;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        writer.write(body, metrics, EscapingScheme.UNDERSCORE_ESCAPING);
        response.setContentType(writer.getContentType());
        response.setContentLength(body.size());
        body.writeTo(response.getOutputStream());
    }
}
