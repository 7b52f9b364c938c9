// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.deploy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.ExecutionEnvironmentNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;

/** Says in plain words what a bundle needs that this node doesn't have. */
final class Wiring {

    private static final Pattern NAME = Pattern.compile("osgi\\.wiring\\.package=([^)]+)\\)");
    private static final Pattern FROM = Pattern.compile("\\(version>=([^)]+)\\)");
    private static final Pattern BELOW = Pattern.compile("\\(!\\(version>=([^)]+)\\)\\)");
    private static final Pattern JAVA = Pattern.compile("\\(version=([^)]+)\\)");
    private static final String OURS = "io.honeymesh.api";
    private static final int MAX_NAMED = 5;

    private Wiring() {}

    /** A line for each thing it needs and nobody has; empty if nothing is missing by itself. */
    static List<String> missing(BundleContext context, Bundle bundle) {
        FrameworkWiring framework =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
        List<String> missing = new ArrayList<>();
        for (BundleRequirement requirement : bundle.adapt(BundleRevision.class).getDeclaredRequirements(null)) {
            if (isNeeded(requirement) && framework.findProviders(requirement).isEmpty()) {
                missing.add(describe(context, requirement));
            }
        }
        return missing.size() <= MAX_NAMED
                ? missing
                : Stream.concat(missing.stream().limit(MAX_NAMED), Stream.of((missing.size() - MAX_NAMED) + " more"))
                        .toList();
    }

    private static boolean isNeeded(BundleRequirement requirement) {
        String resolution = requirement.getDirectives().get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE);
        String effective = requirement
                .getDirectives()
                .getOrDefault(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE, Namespace.EFFECTIVE_RESOLVE);
        return !Namespace.RESOLUTION_OPTIONAL.equals(resolution)
                && !PackageNamespace.RESOLUTION_DYNAMIC.equals(resolution)
                && effective.equals(Namespace.EFFECTIVE_RESOLVE);
    }

    private static String describe(BundleContext context, BundleRequirement requirement) {
        String filter = requirement.getDirectives().getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
        return switch (requirement.getNamespace()) {
            case PackageNamespace.PACKAGE_NAMESPACE -> aPackage(context, filter);
            case ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE ->
                "Java " + found(JAVA, filter).orElse(filter) + ", and the node runs on Java "
                        + Runtime.version().feature();
            default -> requirement.getNamespace() + " " + filter;
        };
    }

    private static String aPackage(BundleContext context, String filter) {
        String name = found(NAME, filter).orElse(filter);
        String below =
                found(BELOW, filter).map(version -> " and below " + version).orElse("");
        String range = found(FROM, filter.replaceAll(BELOW.pattern(), ""))
                .map(from -> " from version " + from + below)
                .orElse("");
        List<String> there = versions(context, name);
        if (there.isEmpty()) {
            return "the package " + name + range
                    + ", which nobody here has: put it into the jar, or drop a bundle with it into deploy as well";
        }
        String advice = name.startsWith(OURS) ? ": build it against this node's HoneyMesh" : "";
        return "the package " + name + range + ", and the node has version " + String.join(", ", there) + advice;
    }

    /** In which versions anybody exports the package. */
    private static List<String> versions(BundleContext context, String name) {
        TreeSet<Version> versions = new TreeSet<>();
        Arrays.stream(context.getBundles())
                .flatMap(bundle -> Stream.ofNullable(bundle.adapt(BundleRevision.class)))
                .flatMap(revision -> revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream())
                .filter(capability -> name.equals(capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)))
                .forEach(capability -> versions.add(
                        capability.getAttributes().get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE)
                                        instanceof Version version
                                ? version
                                : Version.emptyVersion));
        return versions.stream().map(Version::toString).toList();
    }

    private static Optional<String> found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
