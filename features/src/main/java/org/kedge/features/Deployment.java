package org.kedge.features;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.FeatureExtension;
import org.osgi.service.feature.ID;

/**
 * What several features are together.
 *
 * @param framework the framework that runs it
 * @param bundles the bundles by start level, in the order of the features
 */
record Deployment(Artifact framework, SortedMap<Integer, List<Artifact>> bundles) {
    private static final String START_LEVEL = "start-level";
    private static final String FRAMEWORK = "framework";

    /**
     * Reads features (OSGi Feature, chapter 159) and joins them.
     *
     * @param directory where {@code <name>.json} are
     * @throws IllegalArgumentException when none or several name a framework, one names no start level, or two differ about a bundle
     */
    static Deployment read(Path directory, List<String> names) throws IOException {
        List<Artifact> frameworks = new ArrayList<>();
        Map<Artifact, Integer> levels = new LinkedHashMap<>();
        for (String name : names) {
            Feature feature;
            try (Reader reader = Files.newBufferedReader(directory.resolve(name + ".json"))) {
                feature = new FeatureServiceImpl().readFeature(reader);
            }
            FeatureExtension extension = feature.getExtensions().get(FRAMEWORK);
            if (extension != null) {
                extension.getArtifacts().forEach(artifact -> frameworks.add(artifact(artifact.getID())));
            }
            for (FeatureBundle bundle : feature.getBundles()) {
                Integer before = levels.put(artifact(bundle.getID()), level(name, bundle));
                if (before != null) {
                    throw new IllegalArgumentException("feature " + name + " repeats " + bundle.getID());
                }
            }
        }
        if (frameworks.size() != 1) {
            throw new IllegalArgumentException("features " + names + " name " + frameworks.size() + " frameworks instead of one");
        }
        SortedMap<Integer, List<Artifact>> bundles = new TreeMap<>();
        levels.forEach((artifact, level) -> bundles.computeIfAbsent(level, l -> new ArrayList<>()).add(artifact));
        return new Deployment(frameworks.get(0), bundles);
    }

    private static int level(String feature, FeatureBundle bundle) {
        if (bundle.getMetadata().get(START_LEVEL) instanceof Number level) {
            return level.intValue();
        }
        throw new IllegalArgumentException("feature " + feature + ": " + bundle.getID() + " has no " + START_LEVEL);
    }

    private static Artifact artifact(ID id) {
        return new Artifact(id.getGroupId(), id.getArtifactId(), id.getVersion());
    }

    /** The level at which everything runs. */
    int lastLevel() {
        return bundles.lastKey();
    }
}
