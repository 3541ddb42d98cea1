package org.isotherm.api;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.serializer.JsonbSerializer;
import jakarta.json.bind.serializer.SerializationContext;
import jakarta.json.stream.JsonGenerator;
import jakarta.ws.rs.ext.ContextResolver;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.RecordComponent;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/**
 * How views become JSON: records in the order of their components with snake_case names and {@code null} written out,
 * constants in lower case, times in RFC 3339 UTC, storage paths and digests as plain texts.
 *
 * <p>For answers only. Requests are read with {@link RequestBody}.
 */
@Provider
public class JsonManners implements ContextResolver<Jsonb> {
    private final Jsonb jsonb = JsonbBuilder.create(new JsonbConfig()
            .withNullValues(true)
            .withSerializers(new Records(), new Constants(), new Times(), new Paths(), new Digests()));

    @Override
    public @Nullable Jsonb getContext(Class<?> type) {
        return jsonb;
    }

    /** {@code nextCursor} as {@code next_cursor}, {@code checksumSha256} as {@code checksum_sha256}. */
    static String snakeCase(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** Done here because the runtime orders a record's components by chance. */
    public static final class Records implements JsonbSerializer<Record> {
        private record Member(String name, RecordComponent component) {}

        private static final ClassValue<Member[]> MEMBERS = new ClassValue<>() {
            @Override
            protected Member[] computeValue(Class<?> type) {
                RecordComponent[] components = type.getRecordComponents();
                Member[] members = new Member[components.length];
                for (int i = 0; i < components.length; i++) {
                    components[i].getAccessor().setAccessible(true); // views are nested in resources
                    members[i] = new Member(snakeCase(components[i].getName()), components[i]);
                }
                return members;
            }
        };

        @Override
        public void serialize(Record view, JsonGenerator json, SerializationContext context) {
            json.writeStartObject();
            for (Member member : MEMBERS.get(view.getClass())) {
                Object value = value(view, member.component());
                if (value == null) {
                    json.writeNull(member.name());
                } else {
                    context.serialize(member.name(), value, json);
                }
            }
            json.writeEnd();
        }

        private static @Nullable Object value(Record view, RecordComponent component) {
            try {
                Object value = component.getAccessor().invoke(view);
                return value instanceof Optional<?> optional ? optional.orElse(null) : value;
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(view.getClass() + " cannot be read", e);
            }
        }
    }

    /** {@code READ_ONLY} as {@code read_only}. */
    @SuppressWarnings("rawtypes") // the runtime finds serializers by the plain superclass
    public static final class Constants implements JsonbSerializer<Enum> {
        @Override
        public void serialize(Enum constant, JsonGenerator json, SerializationContext context) {
            json.write(Values.wire((Enum<?>) constant));
        }
    }

    /** Whatever its offset is, in UTC with a {@code Z}. */
    public static final class Times implements JsonbSerializer<OffsetDateTime> {
        @Override
        public void serialize(OffsetDateTime time, JsonGenerator json, SerializationContext context) {
            json.write(time.toInstant().toString());
        }
    }

    /** As its text. */
    public static final class Paths implements JsonbSerializer<StoragePath> {
        @Override
        public void serialize(StoragePath path, JsonGenerator json, SerializationContext context) {
            json.write(path.text());
        }
    }

    /** As its hexadecimal digits. */
    public static final class Digests implements JsonbSerializer<Sha256> {
        @Override
        public void serialize(Sha256 digest, JsonGenerator json, SerializationContext context) {
            json.write(digest.hex());
        }
    }
}
