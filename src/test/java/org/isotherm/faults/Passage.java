package org.isotherm.faults;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * The code that is copied into the product's methods. It names nothing but the JDK, for that is all that the
 * application's class loader finds.
 */
final class Passage {
    private Passage() {}

    /** Stands for the point's name in copied code. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.PARAMETER)
    @interface Point {}

    /** At the beginning of a method; may keep it from running. */
    static final class Before {
        private Before() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static Object enter(@Point String point, @Advice.Origin Class<?> type, @Advice.AllArguments Object[] arguments)
                throws Throwable {
            Object answer = ClassLoader.getSystemClassLoader()
                    .loadClass("org.isotherm.faults.Faults")
                    .getMethod("passed", String.class, Class.class, Object[].class)
                    .invoke(null, point, type, arguments);
            if (answer instanceof Throwable) {
                throw (Throwable) answer;
            }
            return answer;
        }

        @Advice.OnMethodExit
        static void exit(
                @Advice.Enter Object instead,
                @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object returned) {
            if (instead != null) {
                returned = ((Object[]) instead)[0];
            }
        }
    }

    /** Where a method returns. */
    static final class After {
        private After() {}

        @Advice.OnMethodExit
        static void exit(@Point String point, @Advice.Origin Class<?> type) throws Throwable {
            Object answer = ClassLoader.getSystemClassLoader()
                    .loadClass("org.isotherm.faults.Faults")
                    .getMethod("passed", String.class, Class.class, Object[].class)
                    .invoke(null, point, type, null);
            if (answer instanceof Throwable) {
                throw (Throwable) answer;
            }
        }
    }

    /** Before the comparisons of a method. */
    static final class Compared {
        private Compared() {}

        @Advice.OnMethodEnter
        static void enter(@Point String point) throws Throwable {
            ClassLoader.getSystemClassLoader()
                    .loadClass("org.isotherm.faults.Faults")
                    .getMethod("comparing", String.class)
                    .invoke(null, point);
        }
    }

    /** In {@code FileChannel.force} of the JDK. */
    static final class Force {
        private Force() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(@Advice.FieldValue("path") String path) throws Throwable {
            return (boolean) ClassLoader.getSystemClassLoader()
                    .loadClass("org.isotherm.faults.Faults")
                    .getMethod("forcing", String.class)
                    .invoke(null, String.valueOf(path));
        }
    }
}
