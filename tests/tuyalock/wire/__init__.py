"""The wire: both generations, both roles."""
