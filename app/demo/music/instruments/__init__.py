"""The players' instruments: each module turns notes into one stem's dry stereo sheet, (2, frames) float32."""
