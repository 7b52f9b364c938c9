// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which programs there are, and in which Debian package those are that are missing. */
public final class Tools {

    /**
     * A program, or one of several that do the same.
     *
     * @param names in order of preference
     * @param debianPackage that of the first
     */
    public record Tool(List<String> names, String debianPackage) {

        /** The first of them that is installed. */
        public Optional<Path> path() {
            return names.stream().flatMap(name -> find(name).stream()).findFirst();
        }
    }

    public static final Tool IP = new Tool(List.of("ip"), "iproute2");
    public static final Tool NSENTER = new Tool(List.of("nsenter"), "util-linux");
    public static final Tool SYSCTL = new Tool(List.of("sysctl"), "procps");
    public static final Tool TASKSET = new Tool(List.of("taskset"), "util-linux");
    public static final Tool SETSID = new Tool(List.of("setsid"), "util-linux");
    public static final Tool TAR = new Tool(List.of("tar"), "tar");
    public static final Tool NMAP = new Tool(List.of("nmap"), "nmap");
    public static final Tool SSH = new Tool(List.of("ssh"), "openssh-client");
    public static final Tool CURL = new Tool(List.of("curl"), "curl");
    public static final Tool FTP = new Tool(List.of("lftp", "tnftp", "ftp"), "lftp");

    private Tools() {}

    /** One line that names the packages of what is missing; empty if nothing is. */
    public static Optional<String> missing(List<Tool> tools) {
        List<Tool> absent = tools.stream().filter(tool -> tool.path().isEmpty()).toList();
        if (absent.isEmpty()) {
            return Optional.empty();
        }
        String names = absent.stream().map(tool -> tool.names().getFirst()).collect(Collectors.joining(", "));
        String packages = absent.stream().map(Tool::debianPackage).distinct().collect(Collectors.joining(" "));
        return Optional.of("missing: " + names + ". Get it with: apt install " + packages);
    }

    private static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin";
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
