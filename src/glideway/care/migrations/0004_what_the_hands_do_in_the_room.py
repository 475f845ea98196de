"""What the hands do in the room: what was agreed, what warned, what was changed."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import glideway.kit.secrets


class Migration(migrations.Migration):
    dependencies = [("care", "0003_a_score_for_a_clot_is_sealed_with_its_visit")]
    operations = [
        migrations.AddField(
            model_name="retest",
            name="source",
            field=models.CharField(
                blank=True, help_text="Of the noise: own:<pairs> or published:<row>.", max_length=60
            ),
        ),
        migrations.AddField(
            model_name="treatment",
            name="limit",
            field=models.PositiveSmallIntegerField(
                default=8, help_text="What closes it, as agreed when it began."
            ),
        ),
        migrations.AlterField(
            model_name="pass",
            name="discomfort",
            field=models.PositiveSmallIntegerField(
                help_text="0 to 10; empty where it was not asked at this pass.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="treatment",
            name="ended_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("done", "done"),
                    ("tolerance", "tolerance"),
                    ("stop", "stop"),
                    ("withdrawn", "withdrawn"),
                    ("left-out", "left out"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="treatment",
            name="moved_at",
            field=models.DateTimeField(
                help_text="Not written any more: see Adjustment.", null=True
            ),
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("position", "position"),
                            ("lighter", "lighter"),
                            ("slower", "slower"),
                            ("contact", "other contact"),
                            ("angle", "other angle"),
                            ("left-out", "left out"),
                        ],
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "treatment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="adjustments",
                        to="care.treatment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Sensation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("travels", "travels"), ("sharp", "sharp")], max_length=8
                    ),
                ),
                ("seconds", models.PositiveSmallIntegerField(null=True)),
                (
                    "region",
                    models.CharField(blank=True, help_text="Where it travels to.", max_length=24),
                ),
                ("side", models.CharField(blank=True, max_length=8)),
                ("view", models.CharField(blank=True, help_text="front or back", max_length=8)),
                (
                    "x",
                    models.FloatField(
                        help_text="On the chart of that view, in its own units.", null=True
                    ),
                ),
                ("y", models.FloatField(null=True)),
                ("made_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "treatment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sensations",
                        to="care.treatment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "limit",
                    models.PositiveSmallIntegerField(
                        help_text="A pass felt at this or more closes."
                    ),
                ),
                (
                    "word",
                    glideway.kit.secrets.SealedText(
                        blank=True,
                        editable=True,
                        help_text="What the patient says to stop at once.",
                    ),
                ),
                ("agreed_at", models.DateTimeField()),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to="care.episode",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="care.visit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("limit__gte", 1), ("limit__lte", 8)),
                        name="a_limit_is_1_to_8",
                    )
                ],
            },
        ),
    ]
