// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.deploy;

import io.honeymesh.api.PluginStatus;
import io.honeymesh.api.PluginStatus.Kind;
import io.honeymesh.api.PluginStatus.State;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.PluginCaller;
import io.honeymesh.api.spi.Exporter;
import io.honeymesh.api.spi.FederationTransport;
import io.honeymesh.api.spi.Importer;
import io.honeymesh.api.spi.ScoringRule;
import io.honeymesh.api.spi.TrapProtocol;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/**
 * Where a plug-in comes from.
 *
 * @param jar the file in {@code deploy}; empty for the program itself
 */
record Source(String bundle, String version, String jar) {

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final int NAME_CHARS = 64;

    static Source of(Bundle bundle) {
        return new Source(
                SafeText.escape(String.valueOf(bundle.getSymbolicName()), NAME_CHARS),
                bundle.getVersion().toString(),
                Plugs.jarOf(bundle).orElse(""));
    }

    PluginStatus none(State state, String detail) {
        return status(Kind.NONE, "", state, detail);
    }

    PluginStatus status(Kind kind, String name, State state, String detail) {
        return new PluginStatus(kind, SafeText.escape(name, NAME_CHARS), bundle, version, jar, state, detail);
    }

    /** A plug-in that is registered as a service. */
    PluginStatus registered(
            BundleContext context, ServiceReference<?> service, Kind kind, Map<Long, PluginCaller.Fault> faults) {
        String offered = ((String[]) service.getProperty(Constants.OBJECTCLASS))[0];
        if (!service.isAssignableTo(context.getBundle(), offered)) {
            return status(
                    kind,
                    "",
                    State.FAILED,
                    "is one of another copy of the api: import io.honeymesh.api, don't embed it");
        }
        Optional<PluginCaller.Fault> fault = Optional.ofNullable(faults.get(service.getProperty(Constants.SERVICE_ID)));
        return status(
                kind,
                name(context, service),
                fault.filter(PluginCaller.Fault::setAside).isPresent() ? State.FAILED : State.ACTIVE,
                fault.map(PluginCaller.Fault::detail).orElse(""));
    }

    private String name(BundleContext context, ServiceReference<?> service) {
        Object plugin = context.getService(service);
        try {
            return jar.isEmpty() ? ask(plugin) : Step.run("plugin-name", PATIENCE, () -> ask(plugin));
        } catch (Step.Hangs | ExecutionException broken) {
            return simple(plugin.getClass().getName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } finally {
            context.ungetService(service);
        }
    }

    private static String ask(Object plugin) {
        String name = switch (plugin) {
            case TrapProtocol trap -> trap.name();
            case ScoringRule rule -> rule.name();
            case FederationTransport transport -> transport.name();
            case Exporter exporter -> exporter.name();
            case Importer importer -> importer.name();
            case null -> null;
            default -> simple(plugin.getClass().getName());
        };
        return String.valueOf(name);
    }

    /** The class' name without its package; a lambda's is that of the class it is in. */
    static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1).replaceFirst("\\$\\$Lambda.*", "");
    }
}
