// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.api.spi.Persona;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A container.
 *
 * @param id 64 hexadecimal digits
 * @param image its name
 * @param network "bridge", "host", "none" or what the client asked for
 * @param number its place on the bridge, from 1
 * @param binds host folders in it
 * @param started when; empty if it doesn't run
 */
record Container(
        String id,
        String name,
        String image,
        String imageId,
        List<String> command,
        Instant created,
        State state,
        String network,
        int number,
        int port,
        int publicPort,
        List<String> binds) {

    enum State {
        CREATED,
        RUNNING,
        EXITED
    }

    static Container of(Persona persona, Image image, int number) {
        String label = "docker.container." + number;
        String base = image.repository().substring(image.repository().lastIndexOf('/') + 1);
        return new Container(
                HexFormat.of().formatHex(persona.bytes(label + ".id", 32)),
                persona.pick(
                        label + ".name",
                        List.of(base, base + "-1", "app_" + base + "_1", "prod-" + base, base + "-server")),
                image.name(),
                image.id(),
                image.command(),
                persona.installed()
                        .plusSeconds(persona.number(label + ".created", 100_000, 9_000_000))
                        .plusNanos(persona.number(label + ".nanos", 0, 999_999_999)),
                State.RUNNING,
                "bridge",
                number,
                image.port(),
                persona.number(label + ".published", 0, 2) == 0 ? 0 : image.port() == 80 ? 8080 : image.port(),
                List.of());
    }

    Container with(State now) {
        return new Container(id, name, image, imageId, command, created, now, network, number, port, publicPort, binds);
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    private String status(Instant booted) {
        Duration up = Duration.between(booted.isAfter(created) ? booted : created, Instant.now());
        return switch (state) {
            case CREATED -> "Created";
            case RUNNING -> "Up " + human(up);
            case EXITED -> "Exited (0) " + human(up) + " ago";
        };
    }

    /** As the engine tells durations: in one unit, roughly. */
    static String human(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        long hours = (seconds + 1800) / 3600;
        if (seconds < 1) {
            return "Less than a second";
        } else if (seconds == 1) {
            return "1 second";
        } else if (seconds < 60) {
            return seconds + " seconds";
        } else if (seconds < 120) {
            return "About a minute";
        } else if (seconds < 3600) {
            return seconds / 60 + " minutes";
        } else if (hours == 1) {
            return "About an hour";
        } else if (hours < 48) {
            return hours + " hours";
        } else if (hours < 24 * 7 * 2) {
            return hours / 24 + " days";
        } else if (hours < 24 * 30 * 2) {
            return hours / 24 / 7 + " weeks";
        }
        return hours < 24 * 365 * 2 ? hours / 24 / 30 + " months" : hours / 24 / 365 + " years";
    }

    private String joined() {
        return String.join(" ", command);
    }

    private String ports() {
        if (port == 0 || !network.equals("bridge") || !isRunning()) {
            return "[]";
        }
        return publicPort == 0 ? "[{\"PrivatePort\":" + port + ",\"Type\":\"tcp\"}]" : """
                [{"IP":"0.0.0.0","PrivatePort":%1$d,"PublicPort":%2$d,"Type":"tcp"},\
                {"IP":"::","PrivatePort":%1$d,"PublicPort":%2$d,"Type":"tcp"}]""".formatted(port, publicPort);
    }

    private String networks(Engine engine) {
        boolean bridged = network.equals("bridge") && isRunning();
        return """
                {%s:{"IPAMConfig":null,"Links":null,"Aliases":null,"NetworkID":"%s","EndpointID":"%s","Gateway":"%s",\
                "IPAddress":"%s","IPPrefixLen":%d,"IPv6Gateway":"","GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,\
                "MacAddress":"%s","DriverOpts":null}}""".formatted(
                        GoJson.quote(network.isEmpty() ? "default" : network),
                        isRunning() ? engine.networkId(network) : "",
                        isRunning() ? Image.hash(new byte[2], id) : "",
                        bridged ? "172.17.0.1" : "",
                        bridged ? "172.17.0." + (number + 1) : "",
                        bridged ? 16 : 0,
                        bridged ? "02:42:ac:11:00:%02x".formatted(number + 1) : "");
    }

    private String mounts() {
        return binds.stream()
                .map(bind -> bind.split(":", 3))
                .filter(bind -> bind.length > 1)
                .map(bind -> """
                        {"Type":"bind","Source":%s,"Destination":%s,"Mode":%s,"RW":true,"Propagation":"rslave"}""".formatted(
                        GoJson.quote(bind[0]), GoJson.quote(bind[1]), GoJson.quote(bind.length > 2 ? bind[2] : "")))
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** As lists show it. */
    String summary(Engine engine) {
        return """
                {"Id":"%s","Names":[%s],"Image":%s,"ImageID":"sha256:%s","Command":%s,"Created":%d,"Ports":%s,"Labels":{},\
                "State":"%s","Status":"%s","HostConfig":{"NetworkMode":%s},"NetworkSettings":{"Networks":%s},"Mounts":%s}""".formatted(
                        id,
                        GoJson.quote("/" + name),
                        GoJson.quote(image),
                        imageId,
                        GoJson.quote(joined()),
                        created.getEpochSecond(),
                        ports(),
                        state.name().toLowerCase(Locale.ROOT),
                        status(engine.booted()),
                        GoJson.quote(network.equals("bridge") ? "default" : network),
                        networks(engine),
                        mounts());
    }

    String details(Engine engine) {
        String folder = "/var/lib/docker/containers/" + id;
        String started = state == State.CREATED
                ? "0001-01-01T00:00:00Z"
                : (engine.booted().isAfter(created) ? engine.booted() : created)
                        .plusMillis(1734)
                        .toString();
        return """
                {"Id":"%1$s","Created":"%2$s","Path":%3$s,"Args":%4$s,"State":{"Status":"%5$s","Running":%6$b,"Paused":false,\
                "Restarting":false,"OOMKilled":false,"Dead":false,"Pid":%7$d,"ExitCode":0,"Error":"","StartedAt":"%8$s",\
                "FinishedAt":"0001-01-01T00:00:00Z"},"Image":"sha256:%9$s","ResolvConfPath":"%10$s/resolv.conf",\
                "HostnamePath":"%10$s/hostname","HostsPath":"%10$s/hosts","LogPath":"%10$s/%1$s-json.log","Name":%11$s,\
                "RestartCount":0,"Driver":"overlay2","Platform":"linux","MountLabel":"","ProcessLabel":"",\
                "AppArmorProfile":"docker-default","ExecIDs":null,"HostConfig":{"Binds":%12$s,"ContainerIDFile":"",\
                "LogConfig":{"Type":"json-file","Config":{}},"NetworkMode":%13$s,"PortBindings":{},\
                "RestartPolicy":{"Name":"unless-stopped","MaximumRetryCount":0},"AutoRemove":false,"Privileged":false,\
                "ShmSize":67108864,"Runtime":"runc"},"GraphDriver":{"Data":{},"Name":"overlay2"},"Mounts":%14$s,\
                "Config":{"Hostname":"%15$s","Domainname":"","User":"","AttachStdin":false,"AttachStdout":false,\
                "AttachStderr":false,"Tty":%16$b,"OpenStdin":false,"StdinOnce":false,\
                "Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":%17$s,"Image":%18$s,\
                "Volumes":null,"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{}},\
                "NetworkSettings":{"Bridge":"","HairpinMode":false,"Ports":{},"Networks":%19$s}}""".formatted(
                        id,
                        created,
                        GoJson.quote(command.isEmpty() ? "" : command.getFirst()),
                        GoJson.quoteAll(command.subList(Math.min(1, command.size()), command.size())),
                        state.name().toLowerCase(Locale.ROOT),
                        isRunning(),
                        isRunning() ? 900 + 211 * number : 0,
                        started,
                        imageId,
                        folder,
                        GoJson.quote("/" + name),
                        GoJson.quoteAllOrNull(binds),
                        GoJson.quote(network.equals("bridge") ? "default" : network),
                        mounts(),
                        id.substring(0, 12),
                        Ids.hasTerminal(id),
                        GoJson.quoteAll(command),
                        GoJson.quote(image),
                        networks(engine));
    }
}
