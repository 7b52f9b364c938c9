// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.Persona;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The engine this node pretends to run, as it is before a client changes anything.
 *
 * @param booted when the machine was, and the engine with it
 * @param id of the engine, twelve groups of four
 */
record Engine(
        Persona persona,
        Release release,
        MachineFacts machine,
        Instant booted,
        String id,
        List<Image> images,
        List<Container> containers) {

    /** Those that are there from the start and stay. */
    static final List<String> NETWORKS = List.of("bridge", "host", "none");

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    static Engine of(Persona persona) {
        int first = persona.number("docker.first", 0, Image.MODELS.size() - 1);
        int count = persona.number("docker.containers", 2, 4);
        int unused = persona.number("docker.unused", 0, 2);
        List<Image> images = new ArrayList<>();
        List<Container> containers = new ArrayList<>();
        for (int i = 0; i < count + unused; i++) {
            Image image = Image.of(persona, Image.MODELS.get((first + i) % Image.MODELS.size()));
            images.add(image);
            if (i < count) {
                containers.add(Container.of(persona, image, i + 1));
            }
        }
        return new Engine(
                persona,
                persona.pick("docker.release", Release.ALL),
                persona.machine(),
                persona.machine().booted(Instant.now()),
                id(persona),
                List.copyOf(images),
                List.copyOf(containers));
    }

    private static String id(Persona persona) {
        StringBuilder id = new StringBuilder();
        byte[] random = persona.bytes("docker.id", 48);
        for (int i = 0; i < random.length; i++) {
            id.append(i > 0 && i % 4 == 0 ? ":" : "").append(BASE32.charAt(random[i] & 31));
        }
        return id.toString();
    }

    String networkId(String name) {
        return Image.hash(persona.bytes("docker.networks", 16), name);
    }

    String version() {
        return """
                {"Platform":{"Name":""},"Components":[{"Name":"Engine","Version":"%1$s","Details":{"ApiVersion":"%2$s",\
                "Arch":"amd64","BuildTime":"%3$s","Experimental":"false","GitCommit":"%4$s","GoVersion":"%5$s",\
                "KernelVersion":"%6$s","MinAPIVersion":"%7$s","Os":"linux"}},{"Name":"containerd","Version":"1.6.20~ds1",\
                "Details":{"GitCommit":"%8$s"}},{"Name":"runc","Version":"1.1.5+ds1","Details":{"GitCommit":"%9$s"}},\
                {"Name":"docker-init","Version":"0.19.0","Details":{"GitCommit":""}}],"Version":"%1$s","ApiVersion":"%2$s",\
                "MinAPIVersion":"%7$s","GitCommit":"%4$s","GoVersion":"%5$s","Os":"linux","Arch":"amd64",\
                "KernelVersion":"%6$s","BuildTime":"%3$s"}""".formatted(
                        Release.VERSION,
                        Release.API,
                        release.built(),
                        Release.COMMIT,
                        Release.GO,
                        machine.kernel().release(),
                        Release.MIN_API,
                        release.containerd(),
                        release.runc());
    }

    /** @param running containers now, of so many in all */
    String info(int running, int all, int images) {
        return """
                {"ID":"%1$s","Containers":%2$d,"ContainersRunning":%3$d,"ContainersPaused":0,"ContainersStopped":%4$d,\
                "Images":%5$d,"Driver":"overlay2","DriverStatus":[["Backing Filesystem","extfs"],["Supports d_type","true"],\
                ["Native Overlay Diff","true"],["userxattr","false"]],"Plugins":{"Volume":["local"],"Network":["bridge",\
                "host","ipvlan","macvlan","null","overlay"],"Authorization":null,"Log":["awslogs","fluentd","gcplogs","gelf",\
                "journald","json-file","local","logentries","splunk","syslog"]},"MemoryLimit":true,"SwapLimit":true,\
                "KernelMemory":false,"KernelMemoryTCP":false,"CpuCfsPeriod":true,"CpuCfsQuota":true,"CPUShares":true,\
                "CPUSet":true,"PidsLimit":true,"IPv4Forwarding":true,"BridgeNfIptables":true,"BridgeNfIp6tables":true,\
                "Debug":false,"NFd":%6$d,"OomKillDisable":false,"NGoroutines":%7$d,"SystemTime":"%8$s",\
                "LoggingDriver":"json-file","CgroupDriver":"systemd","CgroupVersion":"2","NEventsListener":0,\
                "KernelVersion":"%9$s","OperatingSystem":"Debian GNU/Linux 12 (bookworm)","OSVersion":"12","OSType":"linux",\
                "Architecture":"x86_64","IndexServerAddress":"https://index.docker.io/v1/","RegistryConfig":{\
                "AllowNondistributableArtifactsCIDRs":[],"AllowNondistributableArtifactsHostnames":[],\
                "InsecureRegistryCIDRs":["127.0.0.0/8"],"IndexConfigs":{"docker.io":{"Name":"docker.io","Mirrors":[],\
                "Secure":true,"Official":true}},"Mirrors":[]},"NCPU":%10$d,"MemTotal":%11$d,"GenericResources":null,\
                "DockerRootDir":"/var/lib/docker","HttpProxy":"","HttpsProxy":"","NoProxy":"","Name":"%12$s","Labels":[],\
                "ExperimentalBuild":false,"ServerVersion":"%13$s","Runtimes":{"io.containerd.runc.v2":{"path":"runc"},\
                "io.containerd.runtime.v1.linux":{"path":"runc"},"runc":{"path":"runc"}},"DefaultRuntime":"runc",\
                "Swarm":{"NodeID":"","NodeAddr":"","LocalNodeState":"inactive","ControlAvailable":false,"Error":"",\
                "RemoteManagers":null},"LiveRestoreEnabled":false,"Isolation":"","InitBinary":"docker-init",\
                "ContainerdCommit":{"ID":"%14$s","Expected":"%14$s"},"RuncCommit":{"ID":"%15$s","Expected":"%15$s"},\
                "InitCommit":{"ID":"","Expected":""},"SecurityOptions":["name=apparmor","name=seccomp,profile=default",\
                "name=cgroupns"],"Warnings":["WARNING: API is accessible on http://0.0.0.0:2375 without encryption.\\n         \
                Access to the remote API is equivalent to root access on the host. Refer\\n         \
                to the 'Docker daemon attack surface' section in the documentation for\\n         \
                more information: https://docs.docker.com/go/attack-surface/"]}""".formatted(
                        id,
                        all,
                        running,
                        all - running,
                        images,
                        24 + 9 * running,
                        37 + 11 * running,
                        Instant.now(),
                        machine.kernel().release(),
                        machine.cpu().count(),
                        machine.memoryKb() << 10,
                        persona.hostName(),
                        Release.VERSION,
                        release.containerd(),
                        release.runc());
    }

    String networks() {
        return NETWORKS.stream().map(this::described).collect(Collectors.joining(",", "[", "]"));
    }

    /** By name, identifier or its beginning. */
    Optional<String> network(String reference) {
        return NETWORKS.stream()
                .filter(name -> name.equals(reference)
                        || !reference.isEmpty() && networkId(name).startsWith(reference))
                .findFirst()
                .map(this::described);
    }

    private String described(String name) {
        boolean bridge = name.equals("bridge");
        return """
                {"Name":"%s","Id":"%s","Created":"%s","Scope":"local","Driver":"%s","EnableIPv6":false,"IPAM":{\
                "Driver":"default","Options":null,"Config":[%s]},"Internal":false,"Attachable":false,"Ingress":false,\
                "ConfigFrom":{"Network":""},"ConfigOnly":false,"Containers":{},"Options":{%s},"Labels":{}}""".formatted(
                        name,
                        networkId(name),
                        booted.plusMillis(9_871),
                        name.equals("none") ? "null" : name,
                        bridge ? "{\"Subnet\":\"172.17.0.0/16\",\"Gateway\":\"172.17.0.1\"}" : "",
                        bridge
                                ? "\"com.docker.network.bridge.default_bridge\":\"true\","
                                        + "\"com.docker.network.bridge.enable_icc\":\"true\","
                                        + "\"com.docker.network.bridge.enable_ip_masquerade\":\"true\","
                                        + "\"com.docker.network.bridge.host_binding_ipv4\":\"0.0.0.0\","
                                        + "\"com.docker.network.bridge.name\":\"docker0\","
                                        + "\"com.docker.network.driver.mtu\":\"1500\""
                                : "");
    }
}
