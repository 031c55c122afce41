package org.kedge.shell.commands;

import java.io.PrintStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Help for the commands of Kedge from their {@link Descriptor} annotations. Gogo's own help does not know commands whose names are Java
 * keywords, such as {@code import}.
 */
final class HelpView {
    /** Whose commands are Kedge's: a list of scopes would miss those of the next bundle. */
    private static final String BUNDLES = "org.kedge.";

    private HelpView() {
    }

    /** @throws IllegalArgumentException when the command is not known */
    static void print(BundleContext context, Optional<String> command, PrintStream out) {
        Map<String, Object> commands = commands(context);
        if (command.isEmpty()) {
            Table table = new Table("COMMAND", "WHAT IT DOES");
            commands.forEach((name, service) -> table.row(name, functions(service, name).length == 0 ? "-"
                    : sentence(functions(service, name)[0].getAnnotations())));
            table.print(out);
            out.println("help <command> explains one; felix:help lists those of the framework");
            return;
        }
        Optional<String> known = commands.keySet().stream()
                .filter(name -> name.equals(command.get()) || name.endsWith(":" + command.get())).findFirst();
        String name = known.orElseThrow(() -> new IllegalArgumentException(
                "no command of Kedge: " + command.get() + "; felix:help knows those of the framework"));
        for (Method function : functions(commands.get(name), name)) {
            explain(name, function, out);
        }
    }

    private static void explain(String name, Method function, PrintStream out) {
        StringBuilder usage = new StringBuilder(name);
        StringBuilder arguments = new StringBuilder();
        for (java.lang.reflect.Parameter parameter : function.getParameters()) {
            Annotation[] annotations = parameter.getAnnotations();
            String word = Optional.ofNullable(parameter.getAnnotation(Parameter.class)).map(p -> "[" + p.names()[0] + "]")
                    .orElse("<" + parameter.getType().getSimpleName().toLowerCase(java.util.Locale.ROOT) + ">");
            if (annotations.length > 0) {
                usage.append(' ').append(word);
                arguments.append("    ").append(word).append(": ").append(sentence(annotations)).append(System.lineSeparator());
            }
        }
        out.println(usage);
        out.println("    " + sentence(function.getAnnotations()));
        out.print(arguments);
    }

    private static Map<String, Object> commands(BundleContext context) {
        Map<String, Object> out = new TreeMap<>();
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(null, "(" + CommandProcessor.COMMAND_SCOPE + "=*)");
            for (ServiceReference<?> reference : found == null ? new ServiceReference<?>[0] : found) {
                String scope = String.valueOf(reference.getProperty(CommandProcessor.COMMAND_SCOPE));
                Object functions = reference.getProperty(CommandProcessor.COMMAND_FUNCTION);
                Object service = ours(reference) ? context.getService(reference) : null;
                if (service != null) {
                    // A component with one function has a plain string here.
                    Arrays.stream(functions instanceof String[] names ? names : new String[] {String.valueOf(functions)})
                            .forEach(name -> out.put(scope + ":" + name, service));
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        return out;
    }

    private static boolean ours(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        return bundle != null && String.valueOf(bundle.getSymbolicName()).startsWith(BUNDLES);
    }

    private static Method[] functions(Object service, String command) {
        String name = command.substring(command.indexOf(':') + 1);
        return Arrays.stream(service.getClass().getMethods())
                .filter(m -> m.getName().equals(name) || m.getName().equals("_" + name))
                .sorted(java.util.Comparator.comparingInt(Method::getParameterCount)).toArray(Method[]::new);
    }

    private static String sentence(Annotation[] annotations) {
        return Arrays.stream(annotations).filter(Descriptor.class::isInstance).map(a -> ((Descriptor) a).value()).findFirst().orElse("-");
    }
}
