package org.kedge.shell.socket;

import java.util.Arrays;
import org.apache.felix.service.command.Converter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Lets commands of the framework such as {@code felix:update} and {@code felix:stop} take a bundle by its id or its symbolic name, which
 * otherwise only an interactive gogo shell brings.
 */
@Component(property = Converter.CONVERTER_CLASSES + "=org.osgi.framework.Bundle")
public final class BundleConverter implements Converter {
    private final BundleContext system;

    @Activate
    public BundleConverter(BundleContext context) {
        system = context.getBundle(0).getBundleContext();
    }

    /** @return null for what this converter does not know, as gogo asks for */
    @Override
    public Object convert(Class<?> desired, Object in) {
        if (desired != Bundle.class || !(in instanceof CharSequence)) {
            return null;
        }
        String text = in.toString();
        if (text.chars().allMatch(Character::isDigit) && text.length() < 10) {
            return system.getBundle(Long.parseLong(text));
        }
        return Arrays.stream(system.getBundles()).filter(bundle -> text.equals(bundle.getSymbolicName())).findFirst().orElse(null);
    }

    /** @return null: bundles are shown as gogo shows anything */
    @Override
    public CharSequence format(Object target, int level, Converter escape) {
        return null;
    }
}
