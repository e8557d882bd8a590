#!/bin/bash
# Captures over the tasks of a Slurm array, without a queue: each task reads one
# part. Submit it again after a failure; what is stored is skipped.
#
#   CAPTURES=/scratch/captures STORE=/scratch/store sbatch examples/slurm-array.sh
#SBATCH --job-name=roomtone
#SBATCH --array=1-32
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem=4G
#SBATCH --time=12:00:00
#SBATCH --requeue
set -euo pipefail

exec roomtone scan "${CAPTURES:?}" --out "${STORE:?}" --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT"
