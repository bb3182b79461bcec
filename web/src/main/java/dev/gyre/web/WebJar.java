package dev.gyre.web;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.Properties;

/// A library of files for browsers on the class path, packed as a WebJar: its version stands in the path of its files,
/// so they can be kept by browsers for good. All methods read files, and so block.
record WebJar(String artifact, String version) {
    /// The library, if it is on the class path.
    static Optional<WebJar> find(String group, String artifact) {
        var place = "META-INF/maven/" + group + "/" + artifact + "/pom.properties";
        try (var input = WebJar.class.getClassLoader().getResourceAsStream(place)) {
            if (input == null) return Optional.empty();
            var properties = new Properties();
            properties.load(input);
            return Optional.ofNullable(properties.getProperty("version")).map(found -> new WebJar(artifact, found));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /// The content of a file.
    ///
    /// @throws FileNotFoundException when there is none
    byte[] read(String file) throws IOException {
        var place = "META-INF/resources/webjars/" + artifact + "/" + version + "/" + file;
        try (var input = WebJar.class.getClassLoader().getResourceAsStream(place)) {
            if (input == null) {
                throw new FileNotFoundException(artifact + " " + version + " has no file " + file);
            }
            return input.readAllBytes();
        }
    }
}
