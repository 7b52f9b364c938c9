// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import io.honeymesh.api.spi.Persona;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A repository with one line of history.
 *
 * @param name without {@code .git}
 * @param branch its only branch
 * @param commits oldest first
 * @param tag an annotated tag of one of them
 */
record Repository(String name, String branch, List<Commit> commits, Tag tag) {

    /**
     * @param own the trees and blobs of it
     * @param reachable all objects of it and of the commits before it, by identifier
     */
    record Commit(GitObject object, List<GitObject> own, Map<String, GitObject> reachable) {
        String id() {
            return object.id();
        }
    }

    record Tag(String name, GitObject object, Commit commit) {}

    private record Person(String name, String mail) {
        String at(Instant when) {
            return name + " <" + mail + "> " + when.getEpochSecond() + " +0000";
        }
    }

    /** Those that this node exports. */
    static List<Repository> all(Persona persona) {
        int first = persona.number("git.first", 0, Project.ALL.size() - 1);
        int second = (first + persona.number("git.second", 1, Project.ALL.size() - 1)) % Project.ALL.size();
        return List.of(of(persona, first), of(persona, second));
    }

    private static Repository of(Persona persona, int number) {
        String label = "git." + number;
        Project project = Project.ALL.get(number);
        String user = persona.machine().operator().name();
        String port = Integer.toString(persona.number(label + ".port", 8000, 8999));
        Person person = new Person(
                persona.pick(
                        "git.author", List.of("Daniel", "Maria", "tom", "admin", "Jens", "Sandra", "root", "Pavel")),
                user + "@" + persona.hostName());
        SortedMap<String, GitObject> files = new TreeMap<>();
        List<Commit> commits = new ArrayList<>();
        Instant when = persona.installed().plusSeconds(persona.number(label + ".begun", 10_000, 900_000));
        for (Project.Change change : project.changes()) {
            when = when.plusSeconds(persona.number(label + "." + commits.size(), 300, 400_000));
            files.put(change.path(), GitObject.of(GitObject.Type.BLOB, filled(change.text(), persona, port, user)));
            commits.add(commit(commits, files, person.at(when), filled(change.message(), persona, port, user)));
        }
        Commit tagged = commits.get(persona.number(label + ".tagged", 1, commits.size() - 1));
        String version = persona.pick(label + ".tag", List.of("v0.1", "v1.0", "v1.0.0", "release-1", "v0.9"));
        GitObject tag = GitObject.of(
                GitObject.Type.TAG,
                "object " + tagged.id() + "\ntype commit\ntag " + version + "\ntagger " + person.at(when) + "\n\n"
                        + version + "\n");
        return new Repository(
                persona.pick(label + ".name", project.names()),
                persona.pick(label + ".branch", List.of("master", "master", "main")),
                List.copyOf(commits),
                new Tag(version, tag, tagged));
    }

    private static String filled(String text, Persona persona, String port, String user) {
        return text.replace("@HOST@", persona.hostName())
                .replace("@PORT@", port)
                .replace("@USER@", user);
    }

    private static Commit commit(
            List<Commit> before, SortedMap<String, GitObject> files, String signature, String message) {
        Map<String, GitObject> objects = new LinkedHashMap<>();
        GitObject tree = tree(files, "", objects);
        String parent = before.isEmpty() ? "" : "parent " + before.getLast().id() + "\n";
        GitObject commit = GitObject.of(
                GitObject.Type.COMMIT,
                "tree " + tree.id() + "\n" + parent + "author " + signature + "\ncommitter " + signature + "\n\n"
                        + message + "\n");
        Map<String, GitObject> reachable = new LinkedHashMap<>();
        reachable.put(commit.id(), commit);
        reachable.putAll(objects);
        if (!before.isEmpty()) {
            before.getLast().reachable.forEach(reachable::putIfAbsent);
        }
        return new Commit(commit, List.copyOf(objects.values()), reachable);
    }

    // Folders are as deep as the projects above have them.
    private static GitObject tree(SortedMap<String, GitObject> files, String folder, Map<String, GitObject> objects) {
        SortedMap<String, byte[]> entries = new TreeMap<>();
        files.forEach((path, blob) -> {
            if (path.startsWith(folder)) {
                String rest = path.substring(folder.length());
                int slash = rest.indexOf('/');
                String name = slash < 0 ? rest : rest.substring(0, slash);
                if (slash < 0) {
                    entries.put(name, entry(name.endsWith(".sh") ? "100755" : "100644", name, blob));
                    objects.put(blob.id(), blob);
                } else if (!entries.containsKey(name + "/")) {
                    // Git sorts a folder as if its name ended in a slash.
                    entries.put(name + "/", entry("40000", name, tree(files, folder + name + "/", objects)));
                }
            }
        });
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        entries.values().forEach(content::writeBytes);
        GitObject tree = GitObject.of(GitObject.Type.TREE, content.toByteArray());
        objects.put(tree.id(), tree);
        return tree;
    }

    private static byte[] entry(String mode, String name, GitObject object) {
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        entry.writeBytes((mode + " " + name + "\0").getBytes(StandardCharsets.UTF_8));
        entry.writeBytes(HexFormat.of().parseHex(object.id()));
        return entry.toByteArray();
    }

    Commit head() {
        return commits.getLast();
    }

    String headRef() {
        return "refs/heads/" + branch;
    }

    /** What can be asked for, by name, in the order in which git lists it. */
    Map<String, String> refs() {
        Map<String, String> refs = new LinkedHashMap<>();
        refs.put("HEAD", head().id());
        refs.put(headRef(), head().id());
        refs.put("refs/tags/" + tag.name, tag.object.id());
        return refs;
    }

    /** How many commits up to one of them, or to the tag's; 0 if it is not ours. */
    int height(String id) {
        String wanted = id.equals(tag.object.id()) ? tag.commit.id() : id;
        for (int i = 0; i < commits.size(); i++) {
            if (commits.get(i).id().equals(wanted)) {
                return i + 1;
            }
        }
        return 0;
    }

    /** Commits from one height to another, both included; none if there are none between them. */
    record Range(int from, int to) {
        static final Range NONE = new Range(1, 0);
    }

    /** The objects of some commits that other commits don't have: commits first, then trees, then blobs. */
    List<GitObject> objects(Range wanted, Range known, boolean withTag) {
        Map<String, GitObject> found = all(wanted);
        if (withTag) {
            found.put(tag.object.id(), tag.object);
        }
        found.keySet().removeAll(all(known).keySet());
        List<GitObject> sorted = new ArrayList<>();
        for (GitObject.Type type :
                List.of(GitObject.Type.COMMIT, GitObject.Type.TAG, GitObject.Type.TREE, GitObject.Type.BLOB)) {
            found.values().stream().filter(object -> object.type() == type).forEach(sorted::add);
        }
        return sorted;
    }

    /** Newest commits first. */
    private Map<String, GitObject> all(Range range) {
        Map<String, GitObject> found = new LinkedHashMap<>();
        for (int height = range.to; height >= range.from; height--) {
            Commit commit = commits.get(height - 1);
            found.put(commit.id(), commit.object);
            commit.own.forEach(object -> found.putIfAbsent(object.id(), object));
        }
        return found;
    }
}
